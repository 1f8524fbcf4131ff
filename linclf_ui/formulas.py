"""The formulas and conventions in use, as Markdown with KaTeX."""

OBJECTIVE = r"""
$$L(W, b) = \frac1N \sum_{i=1}^N L_i \;+\; \lambda \sum_{d,c} W_{dc}^2$$

- The data loss is the **mean** over the $N$ samples. The bias is **not** penalised, and the
  penalty is $\lambda \sum W^2$, without a factor ½.
- $\dfrac{\partial L}{\partial W} = X^\top G + 2\lambda W$ and
  $\dfrac{\partial L}{\partial b} = \sum_i G_i$ (column sums), with
  $G = \dfrac{\partial L_{\text{data}}}{\partial S}$, the $1/N$ included.
- For one sample $\partial s_j / \partial W_{dk} = x_d\,[j = k]$, a $D \times C \times C$ tensor.
  Contracted with $\partial L_i/\partial s$ it gives the outer product
  $x_i \otimes \partial L_i/\partial s_i$; the mean of these over the samples is $X^\top G$.
- The bias trick writes the same as $S = \tilde X \tilde W$ with $\tilde X = [X\ 1]$ and
  $\tilde W = [W;\ b^\top]$. Texts that write $s = Wx + b$ hold $W^\top$: the same numbers.
"""

#: What each loss takes as its derivative, and the choices made at kinks and ties. By loss key.
LOSS_NOTES = {
    "weston_watkins": r"""
With $M_{ij} = s_{ij} - s_{i,y_i} + \Delta$ (so $M_{i,y_i} = \Delta$) and $I_{ij} = [M_{ij} > 0]$:
in $N\,G$ the entry of a rival is $I_{ij}$, that of the true class $-\sum_{j \ne y_i} I_{ij}$. With
$n_i = \sum_j I_{ij}$, which counts the true class too, that is $1 - n_i$. In matrix form
$L_{\text{data}} = \big(\sum \max(0, M) - N\Delta\big)/N$. At the kink $M_{ij} = 0$ the subgradient 0
is taken (strict $>$).
""",
    "crammer_singer": r"""
With $j^*$ the rival of the largest $s_j - s_{y_i} + \Delta$: if that is $> 0$, $N\,G$ has $+1$ at
$j^*$ and $-1$ at $y_i$, else the row is 0. At a tie $j^*$ is the lowest index.
$L_i \ge [\arg\max_j s_j \ne y_i]$ for $\Delta \ge 1$, so the mean loss bounds the training error;
and Crammer–Singer ≤ Weston–Watkins for every sample.
""",
    "one_vs_all": r"""
With $t_{ij} = +1$ at $j = y_i$ and $-1$ elsewhere: $N\,G_{ij} = -t_{ij}\,[\Delta - t_{ij}s_{ij} > 0]$.
Scores are compared with 0, not with each other, so rows of $G$ do not sum to 0.
""",
    "softmax": r"""
$p_k = e^{s_k} / \sum_j e^{s_j}$, computed after subtracting the row maximum: the same $p$, no
overflow. $N\,G = P - Y$ with $Y$ the one-hot matrix of $y$; the Jacobian
$\partial p_i/\partial s_j = p_i([i = j] - p_j)$ is $\operatorname{diag}(p) - pp^\top$. The loss is
never 0 on finite scores, and $L_i \ge \ln 2$ wherever the argmax is wrong. Gradient descent on the
full batch converges for $\eta < 2/L$, where
$L \le \tfrac12 \lambda_{\max}(\tilde X^\top \tilde X/N) + 2\lambda$.
""",
}

CHOICES = r"""
- **Prediction:** the class of the highest score; at a tie the lowest index, everywhere. With
  $W = 0$ all scores tie, so every sample is taken for class 0.
- **Steps are simultaneous:** all gradients first, then all updates. Nothing is rounded inside a
  computation; decimals are a matter of display.
- **Mini-batches** are drawn without replacement from the seed and the step number, so *Back* and
  then *Step* replays the same run. The losses shown are always those of all training samples.
- **Standardising** maps $x$ to $(x - \text{mean})/\text{standard deviation}$ with the mean and the
  deviation (divided by $N$) of the training samples; both are shown beside the switch.
- **Divergence:** a run stops at the last step before its loss would leave the finite numbers or
  exceed 10,000 times its starting value.
- **Long runs** keep at most 1,000 steps in memory, evenly thinned; the first, the last, and every
  step with a change of settings stay. Any other step is computed again when you go there, and
  comes out the same.
"""

CHECKS = r"""
- Rows of $G$ sum to 0 for Weston–Watkins, Crammer–Singer and softmax (not for one-vs-all), so
  $\sum_c \partial L/\partial b_c = 0$; and a constant added to all scores of a sample changes nothing.
- The central difference $\big(L(\theta + h) - L(\theta - h)\big)/2h$ agrees with the gradient away
  from kinks.
- Every loss here is convex in $(W, b)$: there is no second valley.
- $[\text{wrong}] \le$ Crammer–Singer $\le$ Weston–Watkins for every sample when $\Delta \ge 1$.
- Permuting samples changes nothing; permuting classes permutes columns.
"""
