"""The formulas and conventions in use, as Markdown with KaTeX."""

from collections.abc import Iterable

from linclf_core.symbols import Symbol
from linclf_ui.misprints import Misprint

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
  $W = 0$ and $b = 0$ all scores tie, so every sample is taken for class 0.
- **Steps are simultaneous:** all gradients first, then all updates. Nothing is rounded to the
  decimals shown: they are a matter of display.
- **Mini-batches** are drawn without replacement from the seed and the step number, so *Back* and
  then *Step* replays the same run. The losses shown are always those of all training samples.
- **Standardising** maps $x$ to $(x - \text{mean})/\text{standard deviation}$ with the mean and the
  deviation (divided by $N$) of the training samples; both are shown beside the switch.
- **Kinks:** where a hinge's margin is 0 the subgradient 0 is taken (strict $>$). A margin below
  $\Delta$ counts as 0 if rounding alone can keep it from 0: if its size is below
  $8 \cdot 2^{-52} \approx 1.8 \cdot 10^{-15}$ times the largest of the numbers it is made of,
  $|s_j|$, $|s_{y_i}|$ and $\Delta$ (one-vs-all: $|s_j|$ and $\Delta$). So
  $-2.997 - (-1.997) + 1$ is 0, as by hand: for scores and $\Delta$ of up to 14 digits the exact
  decimal decides, in the loss, the indicator and the gradient alike.
- **= and ≈:** a formula with its numbers put in has them with the digits shown on the page. Where
  working with these digits gives the result shown, the result follows $=$, else $\approx$: a
  probability of 0.0461 is shown as 0.046, and $-\ln 0.046 \approx 3.077$.
- **Divergence:** a run stops at the last step before its total loss, $W$, $b$ or the gradient would
  leave the finite numbers, or the total loss exceed 10,000 times the largest of these three: the
  loss at step 0, the loss where settings or weights were last changed by hand, and 1.
- **Long runs** are thinned in memory to at most 1,000 steps (fewer if they are large), besides the
  first, the last, and every step with a change of settings. Any other step is computed again when
  you go there, and comes out the same.
"""

CHECKS = r"""
All of them up to rounding, with steps on all samples:

- Rows of $G$ sum to 0 for every loss that compares scores with each other (not for one-vs-all), so
  $\sum_c \partial L/\partial b_c = 0$; and a constant added to all scores of a sample changes
  nothing.
- The central difference $\big(L(\theta + h) - L(\theta - h)\big)/2h$ agrees with the gradient away
  from kinks.
- Every loss named above but a typed one is convex in $(W, b)$: there is no second valley. Of a
  typed one that is said where it is proved.
- $[\text{wrong}] \le$ Crammer–Singer $\le$ Weston–Watkins for every sample when $\Delta \ge 1$.
- Permuting the samples permutes rows of $S$ and $G$ and leaves the loss and its gradient as they
  are. Permuting the classes permutes columns, but for the ties that the lowest index decides: the
  prediction where scores tie, and for Crammer–Singer $j^*$, and with it $G$, where rivals do.
"""

SOFT_SVM = r"""
Two classes, $t_i = \pm 1$, $f(x) = \langle w, x \rangle + b$, the bias not penalised, $C > 0$:

$$
\min_{w, b, \xi}\ \tfrac12 \lVert w \rVert^2 + \tfrac C2 \sum_i \xi_i^2
\quad \text{subject to} \quad t_i f(x_i) \ge 1 - \xi_i
$$

$$
\max_{\alpha, \beta \ge 0}\ \sum_i \alpha_i
- \tfrac12 \sum_{i,j} \alpha_i \alpha_j t_i t_j \langle x_i, x_j \rangle
- \tfrac1{2C} \sum_i (\alpha_i + \beta_i)^2
\quad \text{subject to} \quad \sum_i \alpha_i t_i = 0
$$

- At the optimum $w = \sum_i \alpha_i t_i x_i$, $\xi_i = \alpha_i / C = \max(0, 1 - t_i f(x_i))$,
  $\beta = 0$, $\alpha_i (1 - \xi_i - t_i f(x_i)) = 0$, and both values are the same.
- A sample with $\alpha_i > 0$ is a support vector. The lines $f = \pm 1$ are
  $2 / \lVert w \rVert$ apart. $f(x) = 0$ counts as $t = +1$.
"""

RELU = r"""
$$
a_1 = \tfrac{x_1 + x_2}{2},\quad a_2 = \tfrac{x_1 - x_2}{2},\quad a_3 = -a_2,\quad a_4 = -a_1,
\qquad z = \max(0, a), \qquad \max(x_1, x_2) = z_1 + z_2 + z_3 - z_4
$$

- $z_1 - z_4 = \tfrac{x_1 + x_2}{2}$, since $u^+ - (-u)^+ = u$; and
  $z_2 + z_3 = \tfrac{|x_1 - x_2|}{2}$, since $v^+ + (-v)^+ = |v|$.
- The network that is trained is $f(x) = \sum_h w_h \max(0, v_h \cdot x + c_h) + d$, on the mean of
  $(f - \max(x_1, x_2))^2$. The ReLU's slope at 0 is taken as 0. This loss is not convex.
"""


def symbol_list(symbols: Iterable[Symbol]) -> str:
    """A line a symbol."""
    lines = []
    for s in symbols:
        letters = ", ".join(f"${letter}$" for letter in s.letters)
        known = ", ".join(filter(None, (f"`{s.code}`" if s.code else "", s.shape)))
        notes = f". *In the notes:* {s.notes}" if s.notes else ""
        lines.append(f"- {letters}{f' ({known})' if known else ''}: {s.meaning}{notes}")
    return "\n".join(lines)


def misprint_list(misprints: Iterable[Misprint]) -> str:
    """A line a misprint."""
    return "\n".join(f"- **{m.where}:** {m.printed}  \n  *Right:* {m.right}" for m in misprints)
