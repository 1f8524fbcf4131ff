"""The lines of the lecture notes that hold the worked examples: LaTeX as it stands there, with its
misprints and brackets that never close."""

LINES = {
    "hinge_initial": r"""
$$S = f(X, W) = \tilde{X} \cdot \tilde{W} + b
= \begin{bmatrix} 0.815 & 1.065 & 1.069 & -0.941 \\
0.504 & 1.884 & 1.517 & -1.221 \\
0.763 & 1.946 & 0.965 & -0.930 \\
-0.165 & 0.905 & 0.383 & 0.358 \\
0.748 & 1.456 & 1.781 & -0.905 \end{bmatrix}
\quad y
= \begin{bmatrix} 3 \\
2 \\
0 \\
1 \\
0 \end{bmatrix}
\quad S_y
= \begin{bmatrix} -0.941 \\
1.517 \\
0.763 \\
0.905 \\
0.748 \end{bmatrix}$$
$$\max(0, S - S_y + 1)
= \max \left(0, \begin{bmatrix} 2.756 & 3.006 & 3.010 & \mathbf{1} \\
-0.013 & 1.368 & \mathbf{1} & -1.737 \\
\mathbf{1} & 2.184 & 1.202 & -0.693 \\
-0.070 & \mathbf{1} & 0.477 & 0.452 \\
\mathbf{1} & 1.708 & 2.033 & -0.652 \end{bmatrix} \right)
= \begin{bmatrix} 2.756 & 3.006 & 3.010 & \mathbf{1} \\
0 & 1.368 & \mathbf{1} & 0 \\
\mathbf{1} & 2.184 & 1.202 & 0 \\
0 & \mathbf{1} & 0.477 & 0.452 \\
\mathbf{1} & 1.708 & 2.033 & 0 \end{bmatrix}$$
$$L = \frac{1}{N} \left(\sum \max(0, S - S_y + 1) - N \right) = 3.639
\qquad \frac{\partial L}{\partial W} = \tilde{X}^T
\cdot \left[\begin{bmatrix} 1 & 1 & 1 & 1 \\
0 & 1 & 1 & 0 \\
1 & 1 & 1 & 0 \\
0 & 1 & 1 & 1 \\
1 & 1 & 1 & 0 \end{bmatrix}
- \begin{bmatrix} 2 & 2 \\
3 & 3 \\
3 & 3 \end{bmatrix} \right]$$
""",
    "hinge_trained": r"""
$$S = f(X, W) = \tilde{X} \cdot \tilde{W} + b
= \begin{bmatrix} 0.461 & -1.016 & 0.516 & \mathbf{0.040} \\
0.786 & -1.502 & \mathbf{0.469} & 0.258 \\
\mathbf{1.227} & -0.985 & 0.498 & -0.732 \\
0.282 & \mathbf{1.573} & -1.418 & -0.433 \\
\mathbf{0.896} & -0.927 & -0.124 & 0.166 \end{bmatrix}
\quad y
= \begin{bmatrix} 3 \\
2 \\
0 \\
1 \\
0 \end{bmatrix}
\quad S_y
= \begin{bmatrix} 0.040 \\
0.469 \\
1.227 \\
1.537 \\
0.896 \end{bmatrix}$$
$$\max(0, S - S_y + 1)
= \max \left(0, \begin{bmatrix} 1.421 & -0.057 & 1.475 & \mathbf{1} \\
1.316 & -0.971 & \mathbf{1} & 0.789 \\
\mathbf{1} & -1.211 & 0.271 & -0.959 \\
-0.291 & \mathbf{1} & -1.992 & -1.006 \\
\mathbf{1} & -0.823 & -0.020 & 0.270 \end{bmatrix} \right)
= \begin{bmatrix} 1.421 & 0 & 1.475 & \mathbf{1} \\
1.316 & 0 & \mathbf{1} & 0.789 \\
\mathbf{1} & 0 & 0.271 & 0 \\
0 & \mathbf{1} & 0 & 0 \\
\mathbf{1} & 0 & 0 & 0.270 \end{bmatrix}$$
$$L = \frac{1}{N} \left(\sum \max(0, S - S_y + 1) - N \right) = 1.109
\qquad \frac{\partial L}{\partial W} = \tilde{X}^T
\cdot \left[\begin{bmatrix} 1 & 0 & 1 & 1 \\
1 & 0 & 1 & 1 \\
1 & 0 & 1 & 0 \\
0 & 1 & 0 & 0 \\
1 & 0 & 0 & 1 \end{bmatrix}
- \begin{bmatrix} 3 & 3 \\
2 & 1 \\
2 & 1 \end{bmatrix} \right]$$
""",
    "softmax_initial": r"""
$$S = f(X, W) = \tilde{X} \cdot \tilde{W} + b
= \begin{bmatrix} 0.815 & 1.065 & 1.069 & -0.941 \\
0.504 & 1.884 & 1.517 & -1.221 \\
0.763 & 1.946 & 0.965 & -0.930 \\
-0.165 & 0.905 & 0.383 & 0.358 \\
0.748 & 1.456 & 1.781 & -0.905 \end{bmatrix}
\qquad y
= \begin{bmatrix} 3 \\
2 \\
0 \\
1 \\
0 \end{bmatrix}$$
$$P(Y = y_i | X = x_i) = \frac{e^{s_{y_i}}}{\sum_{j} e^{s_j}}
= \begin{bmatrix} 0.267 & 0.343 & 0.344 & \mathbf{0.046} \\
0.126 & 0.503 & \mathbf{0.348} & 0.023 \\
\mathbf{0.176} & 0.576 & 0.216 & 0.032 \\
0.136 & \mathbf{0.398} & 0.236 & 0.230 \\
\mathbf{0.166} & 0.337 & 0.466 & 0.032 \end{bmatrix}$$
$$L = \frac{1}{N} \left(\sum_{i=1}^{N} -logP(Y = y_i | X = x_i) \right) = 1.717$$
$$\frac{\partial L}{\partial W} = \tilde{X}^T \cdot \begin{pmatrix}
\begin{bmatrix} 0.267 & 0.343 & 0.344 & \mathbf{0.046} \\
0.126 & 0.503 & \mathbf{0.348} & 0.023 \\
\mathbf{0.176} & 0.576 & 0.216 & 0.032 \\
0.136 & \mathbf{0.398} & 0.236 & 0.230 \\
\mathbf{0.166} & 0.337 & 0.466 & 0.032 \end{bmatrix}
- \begin{bmatrix} \mathbf{1} & \mathbf{1} \\
\mathbf{1} & \mathbf{1} \end{bmatrix}$$
""",
    "softmax_trained": r"""
$$S = f(X, W) = \tilde{X} \cdot \tilde{W} + b
= \begin{bmatrix} 0.517 & -1.105 & 0.644 & -\mathbf{0.052} \\
1.203 & -1.767 & -\mathbf{0.483} & 0.119 \\
-\mathbf{1.727} & -1.204 & 0.431 & -0.929 \\
0.372 & -\mathbf{1.969} & -1.709 & -0.618 \\
\mathbf{1.065} & -1.171 & -0.002 & 0.140 \end{bmatrix}
\qquad y
= \begin{bmatrix} 3 \\
2 \\
0 \\
1 \\
0 \end{bmatrix}$$
$$P(Y = y_i | X = x_i) = \frac{e^{s_{y_i}}}{\sum_{j} e^{s_j}}
= \begin{bmatrix} 0.345 & 0.068 & 0.392 & \mathbf{0.195} \\
0.533 & 0.027 & \mathbf{0.259} & 0.180 \\
\mathbf{0.716} & 0.038 & 0.196 & 0.050 \\
0.155 & \mathbf{0.767} & 0.019 & 0.058 \\
\mathbf{0.541} & 0.058 & 0.186 & 0.215 \end{bmatrix}$$
$$L = \frac{1}{N} \left(\sum_{i=1}^{N} -log P(Y = y_i | X = x_i) \right) = 0.839$$
$$\frac{\partial L}{\partial W} = \tilde{X}^T \cdot \begin{pmatrix}
\begin{bmatrix} 0.345 & 0.068 & 0.392 & \mathbf{0.195} \\
0.533 & 0.027 & \mathbf{0.259} & 0.180 \\
\mathbf{0.716} & 0.038 & 0.196 & 0.050 \\
0.155 & \mathbf{0.767} & 0.019 & 0.058 \\
\mathbf{0.541} & 0.058 & 0.186 & 0.215 \end{bmatrix}
- \begin{bmatrix} \mathbf{1} & \mathbf{1} \\
\mathbf{1} & \mathbf{1} \\
\mathbf{1} & \mathbf{1} \end{bmatrix} \right)$$
""",
}
