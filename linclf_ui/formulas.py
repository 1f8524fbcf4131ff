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
  $\sum_c \partial L/\partial b_c = 0$; and a constant added to all scores of a sample changes
  nothing.
- The central difference $\big(L(\theta + h) - L(\theta - h)\big)/2h$ agrees with the gradient away
  from kinks.
- Every loss here is convex in $(W, b)$: there is no second valley.
- $[\text{wrong}] \le$ Crammer–Singer $\le$ Weston–Watkins for every sample when $\Delta \ge 1$.
- Permuting samples changes nothing; permuting classes permutes columns.
"""
