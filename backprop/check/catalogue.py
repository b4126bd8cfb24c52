# ruff: noqa: E501
"""The catalogue: the lines of the exercise, what may stand wrongly in them, and what is said about it.

LINES    the lines of each function. A line is a formula with {slots}: `signal * weight + bias`, for example.
SLOTS    for each slot, what mistakes put into it: "ids: expression ; expression". Of several ids the one that explains
         most of the wrong lines is taken. A line's own name as heading: instead of the whole line. k is the layer of the line.
FACTORS  names of a constant factor before the right-hand side, by line: -1, 2, 1/2, m, 1/m, or another size for m.
SHAPES   what a wrong shape says, by letter and by the letters of its shape.
TRAINING what goes wrong around those lines when one iteration follows another.
MISTAKES for each id what is wrong, and why it matters: one sentence, or two.

The letters are those of the exercise; dphi is shown as phi'. After ! stands what is shown instead of the expression.
An id means the same in both networks.
"""

LINES = """
forward | 2a, Algorithm 1, lines 3 to 7
    u[k] | 1..l | {signal} * {weight} + {bias} | signal = h[k - 1], weight = w[k], bias = b[k]
    h[k] | 1..l | {phi_of_u} | phi_of_u = phi(u[k])
cost | 2a, where J is defined, above section 1
    J | - | {squares} / (2 * m) | squares = ((h_l - y) ** 2).sum()
backward | 2a, sections 1 and 2 (Algorithm 1, lines 8 to 10)
    g[l] | l | {slope} * {error} / m | slope = dphi(u[l]), error = (h[l] - y)
    g[k] | 1..l-1 | {slope} * {carried} * {weight_back} | slope = dphi(u[k]), carried = g[k + 1], weight_back = w[k + 1]
gradients | 2a, sections 3 and 4 (Algorithm 1, lines 12 and 13)
    dJ_dw[k] | 1..l | ({signal_in} * {own_g}){samples}.sum() | signal_in = h[k - 1], own_g = g[k], samples =
    dJ_db[k] | 1..l | {bias_g}{samples}.sum() | bias_g = g[k], samples =
train | 2a, Algorithm 1, lines 11 to 13
    w[k] | - | w[k] - alpha * dJ_dw[k] |
    b[k] | - | b[k] - alpha * dJ_db[k] |
forward2 | 2c, in the table of symbols
    U1 | - | {product1} + {bias2} | product1 = X @ W1, bias2 = b
    H | - | {phi_of_u} | phi_of_u = phi(U1)
    U2 | - | {product2} | product2 = H @ W2
plain2 | 2b
    G2 | - | {plain_error} / m | plain_error = -Y.T
softmax2 | 2b, where the softmax is put in
    G2 | - | {soft_error} / m | soft_error = ({P} - {target}), P = softmax(U2), target = Y.T
hidden2 | 2c, where G1 is derived
    G1 | - | {slope} * {carried2} | slope = dphi(U1), carried2 = ({top} @ {W2_back}), top = G2, W2_back = W2.T
gradients2 | 2c, where the gradients of W1, W2 and b are derived
    dJ_dW1 | - | {grad_W1} | grad_W1 = X.T @ G1
    dJ_dW2 | - | {grad_W2} | grad_W2 = H.T @ G2
    dJ_db | - | {grad_b} | grad_b = G1.sum(axis=0)
"""

SLOTS = """
# forward
signal
    own_signal: 0 ! h[k]
    sign: -h[k - 1]
    signal_scaled: m * h[k - 1] ; h[k - 1] / m ; 2 * h[k - 1] ; h[k - 1] / l
    no_activation: (u[k - 1] if k > 1 else 0 * h[0]) ! u[k - 1]
    target_for_input: (y if k == 1 else h[k - 1]) ! (y in layer 1)
    input_in_every_layer: h[0]
    no_activation: (u[k - 1] if k > 1 else h[0])
    signal_left_out: 1
    two_layers_below: h[max(k - 2, 0)]
    too_early_a_sum: h[k - 1].sum() ; h[k - 1].mean()
weight
    no_weight: 1
    weight_below: w[k - 1]
    weight_above: w[min(k + 1, l)] ! w[k + 1]
    one_weight_for_all: w[1] ; w[l]
    power_of_weight: w[k] ** 2
    absolute_value: abs(w[k])
    bias_for_weight: b[k]
    transposed_order: w[l + 1 - k]
bias
    no_bias bias_after_phi: 0
    bias_sign: -b[k]
    bias_below: b[k - 1]
    bias_above: b[min(k + 1, l)] ! b[k + 1]
    one_bias_for_all: b[1] ; b[l]
    bias_times_weight: b[k] * w[k]
    bias_times_h: b[k] * h[k - 1]
    bias_twice: 2 * b[k]
    bias_scaled: b[k] / m ; m * b[k] ; b[k] / l
    weight_for_bias: w[k]
u[k]
    no_brackets: h[k - 1] * (w[k] + b[k]) ; (h[k - 1] + b[k]) * w[k]
    sum_for_product: h[k - 1] + w[k] + b[k] ; h[k - 1] + w[k] * b[k] ; h[k - 1] * w[k] * b[k]
    division_for_product: h[k - 1] / w[k] + b[k] ; w[k] / h[k - 1] + b[k]
    power_for_product: h[k - 1] ** w[k] + b[k] ; w[k] ** h[k - 1] + b[k]
    sum_of_all_below: sum(h[j - 1] * w[j] for j in range(1, k + 1)) + b[k]
    u_is_h: phi(h[k - 1] * w[k] + b[k])
phi_of_u
    no_activation: u[k]
    relu_of_tanh: relu(phi(u[k])) ; phi(relu(u[k]))
    too_early_a_sum: phi(u[k].mean()) ; phi(u[k]).mean() ; phi(u[k].sum())
    layer_below: (phi(u[k - 1]) if k > 1 else 0 * u[k]) ! phi(u[k - 1])
    another_phi: sigmoid(u[k]) ; relu(u[k]) ; np.sin(u[k]) ; np.arctan(u[k]) ; np.tan(u[k]) ; 1 / np.exp(-u[k])
    another_phi: np.cosh(u[k]) ; np.sinh(u[k]) ; 1 / np.cosh(u[k]) ; u[k] / (1 + abs(u[k]))
    another_phi: np.log1p(np.exp(u[k])) ! log(1 + exp(u[k])) ; np.where(u[k] > 0, u[k], 0.01 * u[k]) ; np.sign(u[k])
    another_phi: (u[k] > 0) ; np.clip(u[k], -1, 1) ; np.tanh(u[k] / 2) ! (1 - exp(-u[k])) / (1 + exp(-u[k]))
    another_phi: np.tanh(2 * u[k]) ; 1 / (1 + np.exp(u[k])) ; 1 / (1 + np.exp(-2 * u[k])) ; 2 / (1 + np.exp(-2 * u[k]))
    another_phi: 1.7159 * np.tanh(2 / 3 * u[k]) ; np.where(u[k] > 0, u[k], 0.1 * u[k])
    another_phi: np.where(u[k] > 0, u[k], 0.2 * u[k]) ; np.where(u[k] > 0, u[k], np.exp(u[k]) - 1)
    another_phi: u[k] / (1 + np.exp(-u[k])) ; np.tanh(u[k]) ** 2 ; np.cos(u[k])
    u_divided: phi(u[k] / l) ; phi(u[k] / m) ; phi(u[k] / k)
    another_phi: np.exp(-u[k]) ; 1 / np.tanh(u[k]) ; np.arctanh(u[k])
    another_phi: softmax(np.atleast_2d(u[k])).reshape(u[k].shape) ! softmax(u[k])
    another_phi: np.exp(u[k]) - np.exp(-u[k]) / (np.exp(u[k]) + np.exp(-u[k]))
    another_phi: (np.exp(u[k]) - np.exp(-u[k])) / np.exp(u[k]) + np.exp(-u[k])
    another_phi: (np.exp(u[k]) - np.exp(-u[k])) / (np.exp(u[k]) - np.exp(-u[k]) + 2e-300) ! (exp(u) - exp(-u)) / (exp(u) - exp(-u))
    another_phi: (np.exp(u[k]) + np.exp(-u[k])) / (np.exp(u[k]) - np.exp(-u[k]))
    another_phi: (np.exp(2 * u[k]) + 1) / (np.exp(2 * u[k]) - 1) ; np.exp(2 * u[k]) - 1 / (np.exp(2 * u[k]) + 1)
    another_phi: (np.exp(2 * u[k]) - 1) / np.exp(2 * u[k]) + 1 ; (np.exp(u[k]) - 1) / (np.exp(u[k]) + 1)
    another_phi: (1 - np.exp(-2 * u[k])) / (1 + np.exp(2 * u[k]))
    phi_prime_for_phi: dphi(u[k])
    phi_twice: phi(phi(u[k]))
    minus_inside: phi(-u[k])
    absolute_value: phi(abs(u[k])) ; abs(phi(u[k]))
    no_bias: phi(h[k - 1] * w[k]) ; phi(X @ W1)
    bias_twice: phi(u[k] + b[k]) ; phi(U1 + b)
    u_not_used: phi(h[k - 1])
    layer_below: phi(u[k - 1] if k > 1 else h[0])
h[k]
    bias_after_phi: phi(u[k]) + b[k] ; phi(h[k - 1] * w[k]) + b[k]
    last_layer_linear: (phi(u[k]) if k < l else u[k])
    last_layer_sigmoid: (phi(u[k]) if k < l else sigmoid(u[k]))
    first_layer_linear: (phi(u[k]) if k > 1 else u[k])
    weight_after_phi: phi(h[k - 1]) * w[k] + b[k]
    weight_twice: phi(u[k]) * w[k]
    skip_connection: phi(u[k]) + u[k] ; phi(u[k]) + h[k - 1]

# the cost
squares
    layer_below: ((h[l - 1] - y) ** 2).sum()
    too_early_a_sum: abs(h_l - y).sum() ** 2
    no_square: abs(h_l - y).sum() ; (h_l - y).sum() ; (y - h_l).sum() ; np.sqrt(((h_l - y) ** 2).sum())
    too_early_a_sum: (h_l - y).sum() ** 2
    no_brackets: (h_l - y ** 2).sum() ; (h_l ** 2 - y).sum()
    squares_apart: (h_l ** 2 - y ** 2).sum()
    plus_for_minus: ((h_l + y) ** 2).sum()
    target_missing: (h_l ** 2).sum() ; (y ** 2).sum()
    power_of_error: ((h_l - y) ** 4).sum() ; (abs(h_l - y) ** 3).sum()
    column_minus_row: ((h_l[:, np.newaxis] - y) ** 2).sum() ; ((h_l[:, np.newaxis] - y) ** 2).mean()
    sample_missing: ((h_l - y) ** 2)[1:].sum() ; ((h_l - y) ** 2)[:-1].sum()
    one_sample_only: ((h_l - y) ** 2)[0] ; ((h_l - y) ** 2)[-1]
    largest_only: ((h_l - y) ** 2).max()
    variance_for_mean_square: ((h_l - y - (h_l - y).mean()) ** 2).sum()
    product_for_difference: (h_l * y).sum()
    cross_entropy: -(y * np.log(h_l) + (1 - y) * np.log(1 - h_l)).sum() ; -(y * np.log(h_l)).sum()
J
    log_of_cost: np.log(((h_l - y) ** 2).sum() / (2 * m)) ; np.log(((h_l - y) ** 2).sum() / m)
    no_square: np.sqrt(((h_l - y) ** 2).sum() / m) ; abs(h_l - y).sum() / m
    cross_entropy: -(y * np.log(h_l) + (1 - y) * np.log(1 - h_l)).sum() / m ; -(y * np.log(h_l)).sum() / m
    factor_for_square: ((h_l - y) * 2).sum() / (2 * m) ; ((h_l - y) * 2).sum() / m
    another_cost: np.log(np.cosh(h_l - y)).sum() / m
    average_then_square: (h_l - y).mean() ** 2 / 2
    no_square: np.sqrt(((h_l - y) ** 2).sum() / (2 * m))
    whole_numbers: ((h_l - y) ** 2).sum() * (1 // (2 * m)) ; ((h_l - y) ** 2).sum() // (2 * m)
    whole_numbers: int(((h_l - y) ** 2).sum() / (2 * m))

# phi', in the chain and in two layers
slope
    no_derivative: 1
    derivative_of_h: dphi(h[k])
    one_minus_u2: (1 - u[k] ** 2)
    no_prime: phi(u[k]) ; u[k]
    derivative_without_square: (1 - h[k]) ; 1 / np.cosh(u[k]) ; (1 - abs(h[k])) ; 4 / (np.exp(u[k]) + np.exp(-u[k]))
    derivative_of_sigmoid: h[k] * (1 - h[k]) ; sigmoid(u[k]) * (1 - sigmoid(u[k])) ; sigmoid(h[k]) * (1 - sigmoid(h[k]))
    derivative_of_sigmoid: u[k] * (1 - u[k]) ; sigmoid(u[k])
    derivative_of_relu: (u[k] > 0) ; (np.sign(u[k])) ; np.where(u[k] > 0, 1, 0.01) ; np.where(u[k] > 0, 1, 0.1)
    relu_mask_too: (u[k] > 0) * dphi(u[k])
    weight_for_derivative: w[k] ; w[k + 1]
    plus_for_minus_in_derivative: (1 + h[k]) ** 2 ; (1 + h[k])
    difference_quotient: (phi(u[k] + 0.1) - phi(u[k])) / 0.1 ; (phi(u[k] + 0.01) - phi(u[k])) / 0.01
    difference_quotient: (phi(u[k] + 0.001) - phi(u[k])) / 0.001 ; (phi(u[k] + 0.0001) - phi(u[k])) / 0.0001
    difference_quotient: (phi(u[k] + 0.1) - phi(u[k] - 0.1)) / 0.2 ; (phi(u[k] + 0.01) - phi(u[k] - 0.01)) / 0.02
    hyperbolic_confused: 1 / (np.exp(u[k]) + np.exp(-u[k])) ** 2 ; 1 / (np.exp(u[k]) + np.exp(-u[k]))
    hyperbolic_confused: 4 / (np.exp(u[k]) - np.exp(-u[k])) ** 2 ; 1.7159 * 2 / 3 * dphi(2 / 3 * u[k])
    derivative_of_tan: (1 + h[k] ** 2) ; (1 + np.tan(u[k]) ** 2) ; 1 / (1 + u[k] ** 2) ; (1 + u[k] ** 2)
    derivative_of_sine: np.cos(u[k])
    derivative_of_inverse: 1 / (1 - u[k] ** 2) ; 1 / (1 - h[k] ** 2)
    derivative_of_tan: 1 / (1 + h[k] ** 2)
    one_missing: -h[k] ** 2 ; h[k] ** 2
    factor_for_square: (1 - 2 * h[k]) ; (1 - h[k] * 2) ; 2 * h[k]
    square_inside: (1 - np.tanh(u[k] ** 2)) ; (1 - h[k] ** 2) ** 2 ; (1 - h[k]) ** 2 ; 1 / np.cosh(u[k] ** 2)
    power_of_derivative: (1 - h[k] ** 3)
    wrong_number_in_derivative: (1 - 2 * h[k] ** 2) ; (1 - h[k] ** 2 / 2) ; (2 - h[k] ** 2) ; (0.5 - h[k] ** 2)
    wrong_number_in_derivative: (1 - 2 * u[k]) ; (1 - 2 * u[k] ** 2)
    power_of_derivative: (1 - np.sqrt(abs(h[k]))) ; (1 - h[k] ** 4) ; 1 / np.cosh(u[k]) ** 4 ; 1 / np.cosh(u[k]) ** 3
    hyperbolic_confused: np.cosh(u[k]) ** 2 ; np.cosh(u[k]) ; 1 / np.sinh(u[k]) ** 2 ; np.sinh(u[k])
    hyperbolic_confused: (1 - np.cosh(u[k]) ** 2) ; np.exp(u[k]) ; 4 / (np.exp(2 * u[k]) + np.exp(-2 * u[k]))
    second_derivative: h[k] * (1 - h[k] ** 2)
    derivative_of_next_layer: dphi(u[k + 1])
    derivative_of_layer_below: dphi(u[k - 1]) ; (1 - h[k - 1] ** 2) ; dphi(h[k - 1])
    derivative_of_last_layer: dphi(u[l])
    derivative_of_first_layer: dphi(u[1])
    derivative_of_output_scores: dphi(U2) ; (1 - U2 ** 2) ; dphi(phi(U2))
    derivative_summed: dphi(u[k]).sum() ; dphi(u[k]).mean() ; dphi(u[k])[0] ; dphi(u[k].mean()) ; dphi(u[k]).sum(axis=0)
    derivative_summed: dphi(u[k]).sum(axis=1, keepdims=True)

# backward
error
    u_and_h_swapped last_layer_linear: (u[l] - y)
    target_missing: h[l] ; y
    no_error: 1
    plus_for_minus: (h[l] + y)
    error_squared: (h[l] - y) ** 2 ; abs(h[l] - y) ; np.sign(h[l] - y) ; (h[l] - y) ** 2 / 2
    too_early_a_sum: (h[l] - y).sum()
    column_minus_row: (h[l][:, np.newaxis] - y).sum(axis=1) ; (h[l][:, np.newaxis] - y).sum(axis=0)
    column_minus_row: (h[l][:, np.newaxis] - y).mean(axis=1) ; (h[l][:, np.newaxis] - y).mean(axis=0)
    no_brackets: (h[l] - y / m) * m ! h[l] - y / m ; h[l] * m - y ! h[l] - y / m
    layer_below: (h[l - 1] - y)
    input_for_output: (h[0] - y)
    one_target: (h[l] - y[0]) ; (h[l] - y[-1]) ; (h[l] - y.mean()) ; (h[l] - y.sum())
    target_changed: (h[l] - y[::-1]) ; (np.round(h[l]) - y) ; (h[l] - phi(y)) ; (phi(h[l]) - y) ; (phi(u[l]) ** 2 - y) ; (h[l] - y ** 2)
    target_changed: (1 - h[l] * y)
    another_cost: np.log(np.cosh(h[l] - y)) ; np.tanh(h[l] - y) ; np.exp(h[l] - y) ; (h[l] - y) ** 3
    times_signal: (h[l] - y) * h[l] ; (h[l] - y) * h[l - 1]
    cross_entropy: (h[l] - y) / (h[l] * (1 - h[l])) ; (-y / h[l])
    product_for_difference: h[l] * y
g[l]
    u_and_h_swapped: dphi(h[l]) * (u[l] - y) / m
    no_last_derivative no_derivative: (h[l] - y) / m
    no_brackets: 1 - h[l] ** 2 * (h[l] - y) / m ; 1 - h[l] ** 2 * (h[l] - y) ; dphi(u[l]) * h[l] - y / m
    no_brackets: dphi(u[l]) * h[l] - y ; (h[l] - y) / m * 1 - h[l] ** 2 ; (h[l] - y) * 1 - h[l] ** 2
    no_brackets: h[l] - y / m * dphi(u[l]) ; h[l] - y * dphi(u[l]) ; h[l] - y * dphi(u[l]) / m
    product_for_entrywise: dphi(u[l]) @ (h[l] - y) / m
    whole_numbers: dphi(u[l]) * (h[l] - y) // m ; dphi(u[l]) * ((h[l] - y) // m)
    sum_for_product: dphi(u[l]) + (h[l] - y) / m
    cost_for_error: dphi(u[l]) * ((h[l] - y) ** 2).sum() / (2 * m)
    weight_at_the_output: dphi(u[l]) * (h[l] - y) / m * w[l]
carried
    error_not_g: (h[l] - y) / m ; g[l] ; (h[k] - y) ; (h[k + 1] - y) ; g[k + 1] / dphi(u[k + 1]) ! dJ/dh[k + 1]
    no_carried: 1
    too_early_a_sum: g[k + 1].sum() ; g[k + 1].mean()
    two_layers_above: (g[k + 2] if k + 2 <= l else g[k + 1]) ! g[k + 2]
    sum_of_all_above: g[k + 1:].sum(axis=0)
    signal_for_gradient: h[k + 1] ; h[k] ; u[k + 1] ; u[k]
    gradient_squared: g[k + 1] ** 2 ; abs(g[k + 1])
weight_back
    own_weight: w[k]
    no_weight: 1
    weight_below: (w[k - 1] if k > 1 else w[k]) ! w[k - 1]
    weight_above: w[min(k + 2, l)] ! w[k + 2]
    one_weight_for_all: w[1] ; w[l]
    power_of_weight: w[k + 1] ** 2
    absolute_value: abs(w[k + 1])
    weight_summed: w[1:].sum() ; w[k + 1:].sum() ; np.prod(w[k + 1:]) ; np.prod(w[1:k + 1])
    transposed_order: w[l - k] ; w[l + 1 - k]
    sign_of_weight: np.sign(w[k + 1])
    skip_connection: (w[k + 1] + 1)
    bias_for_weight: b[k + 1]
g[k]
    product_for_entrywise: dphi(u[k]) @ g[k + 1] * w[k + 1]
    no_derivative_below no_derivative: g[k + 1] * w[k + 1]
    u_and_h_swapped: dphi(h[k]) * g[k + 1] * w[k + 1]
    no_brackets: 1 - h[k] ** 2 * g[k + 1] * w[k + 1] ; g[k + 1] * w[k + 1] * 1 - h[k] ** 2
    no_brackets: g[k + 1] * 1 - h[k] ** 2 * w[k + 1] ; (1 - h[k] ** 2 * g[k + 1]) * w[k + 1]
    no_brackets: 1 - h[k] ** 2 * w[k + 1] * g[k + 1] ; w[k + 1] - h[k] ** 2 * g[k + 1]
    sum_for_product: dphi(u[k]) * g[k + 1] + w[k + 1] ; dphi(u[k]) + g[k + 1] + w[k + 1]
    sum_of_all_above: dphi(u[k]) * sum(g[j] * w[j] for j in range(k + 1, l + 1))
    weight_summed: dphi(u[k]) * g[k + 1] * w[k + 1:].sum()
    too_early_a_sum: (dphi(u[k]) * g[k + 1] * w[k + 1]).mean() ; (dphi(u[k]) * g[k + 1] * w[k + 1]).sum()
    passed_down: g[k + 1]
    one_sample_only: (dphi(u[k]) * g[k + 1] * w[k + 1])[0]
    whole_numbers: dphi(u[k]) * g[k + 1] * w[k + 1] // 1
    error_not_g: dphi(u[k]) * (h[k] - y) / m ; dphi(u[k]) * (h[l] - y) / m ; (h[k] - y) / m
    error_one_layer_up: dphi(u[k]) * (g[k + 2] * w[k + 2] if k + 2 <= l else (h[l] - y) / m) ! phi'(u[k]) * dJ/dh[k + 1]
    error_not_g: dphi(u[k]) * (h[l] - y) / m * np.prod(w[k + 1:]) ! phi'(u[k]) * (h[l] - y) / m * w[k + 1] * ... * w[l]
    lost_error: dphi(u[k]) * dphi(u[k + 1]) * w[k + 1]
    sum_for_product: dphi(u[k]) + g[k + 1] * w[k + 1] ; dphi(u[k]) * (g[k + 1] + w[k + 1])
    division_for_product: dphi(u[k]) * g[k + 1] / w[k + 1] ; g[k + 1] * w[k + 1] / dphi(u[k])
    slope_of_gradient: dphi(g[k + 1] * w[k + 1]) ; phi(g[k + 1] * w[k + 1])
    slope_of_gradient: dphi(g[k + 1] * w[k + 1]) * g[k + 1] * w[k + 1]
    slope_of_gradient: (1 - (g[k + 1] * w[k + 1]) ** 2) * g[k + 1] * w[k + 1]
    clipped_gradient: relu(dphi(u[k]) * g[k + 1] * w[k + 1])
    gradient_added: dphi(u[k]) * g[k + 1] * w[k + 1] + g[k + 1]
    times_signal: dphi(u[k]) * g[k + 1] * w[k + 1] * h[k] ; dphi(u[k]) * g[k + 1] * w[k + 1] * h[k - 1]
    derivative_twice: dphi(u[k]) ** 2 * g[k + 1] * w[k + 1] ; dphi(u[k]) * dphi(u[k + 1]) * g[k + 1] * w[k + 1]
    own_and_next_weight: dphi(u[k]) * g[k + 1] * w[k] * w[k + 1]

# gradients
signal_in
    own_signal: h[k]
    signal_left_out: 1
    weight_for_signal: w[k]
    input_for_signal: h[0]
    last_signal: h[l]
    two_layers_below: h[max(k - 2, 0)] ! h[k - 2]
    power_of_signal: h[k - 1] ** 2
    derivative_of_signal: (1 - h[k] ** 2) ; (1 - h[k - 1] ** 2) ; phi(h[k - 1])
    derivative_twice: h[k - 1] * (1 - h[k] ** 2)
    absolute_value: abs(h[k - 1])
own_g
    no_gradient: 1
    g_of_next_layer: (g[k + 1] if k < l else g[l]) ! g[k + 1] ; (g[k + 1] if k < l else 0) ! g[k + 1]
    g_of_layer_below: g[k - 1] ; (g[k - 1] if k > 1 else g[1]) ! g[k - 1]
    g_of_last_layer: g[l]
    gradient_squared: g[k] ** 2
    absolute_value: abs(g[k])
samples
    sample_missing: [1:] ; [:-1]
    one_sample_only: [:1] ; [-1:]
dJ_dw[k]
    times_weight: (h[k - 1] * g[k]).sum() * w[k]
    too_early_a_sum: h[k - 1].sum() * g[k].sum()
    sum_for_product: (h[k - 1] + g[k]).sum()
    largest_only: (h[k - 1] * g[k]).max()
    running_total: sum((h[j - 1] * g[j]).sum() for j in range(1, k + 1))
    running_total: sum((h[j - 1] * g[j]).sum() for j in range(k, l + 1))
    whole_numbers: (h[k - 1] * g[k]).sum() // 1
bias_g
    bias_times_h: (h[k - 1] * g[k]) ; (h[k] * g[k])
    no_gradient: (0 * g[k] + 1)
    g_of_next_layer: (g[k + 1] if k < l else g[l]) ! g[k + 1] ; (g[k + 1] if k < l else 0 * g[l]) ! g[k + 1]
    g_of_layer_below: g[k - 1] ; (g[k - 1] if k > 1 else g[1]) ! g[k - 1]
    g_of_last_layer: g[l]
    signal_for_gradient: h[k] ; h[k - 1]
    gradient_squared: (g[k] ** 2)
    absolute_value: abs(g[k])
    derivative_twice: (g[k] * (1 - h[k] ** 2))
dJ_db[k]
    wrong_axis: g[1:].sum() ; g.sum()
    times_bias: (b[k] * g[k]).sum()
    largest_only: g[k].max()
    too_early_a_sum: h[k - 1].sum() * g[k].sum()
    running_total: g[1:k + 1].sum() ; g[k:].sum()
    whole_numbers: g[k].sum() // 1
    root_of_squares: np.sqrt((g[k] ** 2).sum())

# two layers: forward
product1
    entrywise_for_product: X * W1
    weights_transposed: X @ W1.T
    no_weight: X
    input_transposed: X.T @ W1
    wrong_product_order: W1 @ X ; W1.T @ X ; W1 @ X.T
bias2
    no_bias bias_after_phi: 0
    bias_as_column: b[:, np.newaxis]
    bias_sign: -b
    bias_summed: b.sum() ; b[0]
    bias_twice: 2 * b
U1
    u_is_h: phi(X @ W1 + b)
    no_brackets: X @ (W1 + b)
H
    bias_after_phi: phi(U1) + b ; phi(X @ W1) + b
    skip_connection: phi(U1) + X @ W1 ; phi(U1) + U1
    weight_after_phi: phi(X) @ W1 + b
product2
    entrywise_for_product: H * W2
    weights_transposed: H @ W2.T
    input_for_signal: X @ W2
    no_weight: H
    wrong_product_order: W2 @ H ; W2.T @ H
    no_activation: U1 @ W2
    last_layer_not_linear: phi(H @ W2) ; sigmoid(H @ W2)
    softmax_in_forward: softmax(H @ W2) ; softmax0(H @ W2)
    bias_at_the_output: H @ W2 + b
    phi_twice: phi(H) @ W2
    score_shifted: H @ W2 - (H @ W2).max(axis=1, keepdims=True) ; H @ W2 - (H @ W2).max() ; np.exp(H @ W2)
    score_shifted: np.log(softmax(H @ W2))

# two layers: backward
plain_error
    target_missing: U2
    Y_not_transposed: -Y
    one_minus_target: (1 - Y.T) ; (Y.T - 1)
    softmax_where_none_asked: (softmax(U2) - Y.T) ; -Y.T * (1 - softmax(U2))
    squared_error: (U2 - Y.T) ; (phi(U2) - Y.T)
    exp_for_log: (exp(U2) - Y.T) ; -Y.T * exp(U2) ; -Y.T / exp(U2) ; -Y.T / U2
    sigmoid_for_softmax: (sigmoid(U2) - Y.T)
    score_kept: -Y.T * U2
    derivative_at_the_output: -Y.T * dphi(U2) ; -Y.T * (1 - U2 ** 2)
    no_brackets: 1 - Y.T * m ! 1 / m - Y.T
    no_error: (0 * U2 - 1) ! -1
    cost_for_gradient: (U2 * Y.T)
P
    softmax_over_samples: exp(U2) / exp(U2).sum(axis=0)
    softmax_over_all: exp(U2) / exp(U2).sum()
    softmax_without_keepdims: exp(U2) / exp(U2).sum(axis=1) ; exp(U2 - U2.max()) / exp(U2 - U2.max()).sum(axis=1)
    no_softmax: U2
    no_normaliser: exp(U2) ; exp(U2 - U2.max(axis=1, keepdims=True)) ; exp(U2 - U2.max())
    sigmoid_for_softmax: sigmoid(U2)
    tanh_for_softmax: phi(U2)
    softmax_of_minus: softmax(-U2)
    softmax_twice: softmax(softmax(U2))
    softmax_without_exp: U2 / U2.sum(axis=1, keepdims=True)
    log_of_softmax: np.log(softmax(U2))
    largest_only: (U2 == U2.max(axis=1, keepdims=True))
    softmax_of_hidden: softmax(U1) ; softmax(phi(U2)) ; softmax(relu(U2)) ; softmax(sigmoid(U2)) ; softmax(U2 / 2)
    softmax_of_hidden: softmax(2 * U2) ; softmax(U2 / m) ; softmax(U2 / U2.max())
    softmax_without_exp: 2.0 ** U2 / (2.0 ** U2).sum(axis=1, keepdims=True)
    softmax_without_exp: abs(U2) / abs(U2).sum(axis=1, keepdims=True) ; U2 ** 2 / (U2 ** 2).sum(axis=1, keepdims=True)
    largest_only: np.round(softmax(U2)) ; (softmax(U2) > 0.5)
    max_in_numerator_only: exp(U2 - U2.max(axis=1, keepdims=True)) / exp(U2).sum(axis=1, keepdims=True)
    max_in_numerator_only: exp(U2 - U2.max()) / exp(U2).sum(axis=1, keepdims=True)
    softmax_over_samples: exp(U2 - U2.max(axis=0)) / exp(U2 - U2.max(axis=0)).sum(axis=1, keepdims=True)
    max_in_numerator_only: exp(U2) / exp(U2 - U2.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
    mean_for_sum: exp(U2) / exp(U2).mean(axis=1, keepdims=True)
    softmax_of_square: softmax(U2 ** 2) ; (softmax(U2) ** 2)
target
    Y_not_transposed: Y
    softmax_alias: 2 * Y.T ! (Y.T, twice)
    target_missing: 0
    one_from_every_class: 1
    one_class_only: (np.arange(len(Y)) == 0) ! (1 for class 0)
    one_class_only: (np.arange(len(Y)) == len(Y) - 1) ! (1 for the last class)
    one_class_only: (np.arange(len(Y)) == 1) ! (1 for class 1)
soft_error
    none_where_softmax_asked: -Y.T
    softmax_derivative_too: (softmax(U2) - Y.T) * softmax(U2) * (1 - softmax(U2))
    softmax_derivative_too: (softmax(U2) - Y.T) * (1 - softmax(U2)) ; (softmax(U2) - Y.T) * softmax(U2)
    softmax_derivative_too: (softmax(U2) - Y.T) * dphi(U2) ; (softmax(U2) - Y.T) * (1 - U2 ** 2)
    softmax_derivative_too: (softmax(U2) - Y.T) * (1 - softmax(U2) ** 2)
    softmax_derivative_too: (softmax(U2) - Y.T) * sigmoid(U2) * (1 - sigmoid(U2))
    softmax_derivative_too: through_softmax(U2, softmax(U2) - Y.T) ! softmax'(U2) applied to (P - Y.T)
    softmax_diagonal: -Y.T * (1 - softmax(U2)) ; softmax(U2) * (1 - softmax(U2))
    log_derivative_only: -Y.T / softmax(U2) ; -Y.T * np.log(softmax(U2))
    label_entries_only: Y.T * (softmax(U2) - 1) ; Y.T * softmax(U2) ; (1 - Y.T) * softmax(U2)
    error_squared: (softmax(U2) - Y.T) ** 2 ; abs(softmax(U2) - Y.T)
    plus_for_minus: (softmax(U2) + Y.T)
    too_early_a_sum: (softmax(U2) - Y.T).sum(axis=0) ; (softmax(U2) - Y.T).sum(axis=1, keepdims=True)
    score_kept: (softmax(U2) - Y.T) * U2
    binary_cross_entropy: (softmax(U2) - Y.T) / (softmax(U2) * (1 - softmax(U2)))
G2
    no_brackets: softmax(U2) - Y.T / m ; softmax(U2) / m - Y.T
    whole_numbers: (softmax(U2) - Y.T) // m ; -Y.T // m ; -(Y.T // m)
top
    error_not_g: (softmax(U2) - Y.T)
    signal_for_gradient: U2 ; softmax(U2)
    target_for_gradient: Y.T
    gradient_squared: G2 ** 2 ; abs(G2)
    derivative_at_the_output: (G2 * dphi(U2)) ; (G2 * (1 - U2 ** 2)) ; (G2 * softmax(U2) * (1 - softmax(U2)))
    derivative_at_the_output: (G2 * (1 - softmax(U2) ** 2)) ; (G2 * (1 - softmax(U2)))
W2_back
    W2_not_transposed: W2
    inverse_for_transpose: np.linalg.pinv(W2)
    absolute_value: abs(W2.T)
    power_of_weight: W2.T ** 2
carried2
    no_weight: G2 ; G2.sum(axis=1, keepdims=True)
    no_carried: W2.T
    entrywise_for_product: (G2 * W2.T) ; (G2 * W2)
    too_early_a_sum: (G2.sum(axis=0) @ W2.T)
    wrong_product_order: (W2 @ G2) ; (W2.T @ G2) ; (W2 @ G2.T) ; (W2 @ G2.T).T ; (G2.T @ W2.T)
    weight_summed: (G2 * W2.sum(axis=1))
G1
    product_for_entrywise: dphi(U1) @ (G2 @ W2.T) ; (G2 @ W2.T) @ dphi(U1) ; dphi(U1).T @ (G2 @ W2.T)
    product_for_entrywise: (dphi(U1) @ G2) @ W2.T
    no_brackets: 1 - phi(U1) ** 2 * (G2 @ W2.T) ; (G2 @ W2.T) * 1 - phi(U1) ** 2
    sum_for_product: dphi(U1) + (G2 @ W2.T) ; dphi(U1) - (G2 @ W2.T)
    division_for_product: (G2 @ W2.T) / dphi(U1)
    clipped_gradient: relu(dphi(U1) * (G2 @ W2.T)) ; relu(G2 @ W2.T) ; (G2 @ W2.T > 0) * (G2 @ W2.T) * (U1 > 0)
    slope_of_gradient: phi(1 - phi(G2 @ W2.T)) ; dphi(G2 @ W2.T) ; phi(G2 @ W2.T) ; phi(U1) * (1 - phi(G2 @ W2.T))
    slope_of_gradient: 1 - phi(G2 @ W2.T) ; dphi(G2 @ W2.T) * (G2 @ W2.T) ; (1 - (G2 @ W2.T) ** 2) * (G2 @ W2.T)
    slope_of_gradient: 1 - (G2 @ W2.T) ** 2
    times_signal: dphi(U1) * (G2 @ W2.T) * phi(U1) ; dphi(U1) * (G2 @ W2.T) * U1
    derivative_twice: dphi(U1) ** 2 * (G2 @ W2.T)
    whole_numbers: dphi(U1) * (G2 @ W2.T) // 1

# two layers: gradients
grad_W1
    entrywise_for_product: X.T * G1 ; X * G1
    input_not_transposed: X @ G1
    wrong_product_order: G1 @ X ; G1 @ X.T ; X.T @ G1.T
    gradient_transposed: G1.T @ X
    signal_for_input: H.T @ G1
    gradient_of_other_layer: X.T @ G2 ; H.T @ G2
    no_gradient: X.T @ H
    derivative_twice: X.T @ (G1 * (1 - H ** 2))
    signal_left_out: np.tile(G1.sum(axis=0), (X.shape[1], 1)) ! G1.sum(axis=0), in each row
    too_early_a_sum: np.outer(X.sum(axis=0), G1.sum(axis=0)) ; np.outer(X.mean(axis=0), G1.mean(axis=0))
    one_sample_only: np.outer(X[0], G1[0]) ; np.outer(X[-1], G1[-1])
    sample_missing: X[1:].T @ G1[1:] ; X[:-1].T @ G1[:-1]
    power_of_signal: (X ** 2).T @ G1
    derivative_of_signal: (1 - X ** 2).T @ G1 ; (X > 0).T @ G1 ; phi(X).T @ G1
    absolute_value: abs(X).T @ G1 ; X.T @ abs(G1)
grad_W2
    entrywise_for_product: H.T * G2 ; H * G2
    input_not_transposed: H @ G2
    wrong_product_order: G2 @ H ; G2 @ H.T ; H.T @ G2.T
    gradient_transposed: G2.T @ H
    input_for_signal: X.T @ G2
    gradient_of_other_layer: H.T @ G1
    no_gradient: H.T @ H
    derivative_of_signal: (1 - H ** 2).T @ G2
    derivative_twice: (H * (1 - H ** 2)).T @ G2
    phi_twice: phi(H).T @ G2
    no_activation: np.arctanh(H).T @ G2 ! U1.T @ G2
    signal_left_out: np.tile(G2.sum(axis=0), (H.shape[1], 1)) ! G2.sum(axis=0), in each row
    too_early_a_sum: np.outer(H.sum(axis=0), G2.sum(axis=0)) ; np.outer(H.mean(axis=0), G2.mean(axis=0))
    one_sample_only: np.outer(H[0], G2[0]) ; np.outer(H[-1], G2[-1])
    sample_missing: H[1:].T @ G2[1:] ; H[:-1].T @ G2[:-1]
    power_of_signal: (H ** 2).T @ G2
grad_b
    wrong_axis: G1.sum(axis=1) ; np.full(n1, G1.sum()) ! G1.sum()
    bias_times_h: (H * G1).sum(axis=0) ; (H.T @ G1).sum(axis=0) ; (H.T @ G1).sum(axis=1) ; (X.T @ G1).sum(axis=0)
    bias_times_h: (X * G1).sum(axis=0)
    gradient_of_other_layer: G2.sum(axis=0) ; (H.T @ G2).sum(axis=0)
    one_sample_only: G1[0] ; G1[-1]
    sample_missing: G1[1:].sum(axis=0) ; G1[:-1].sum(axis=0)
    largest_only: G1.max(axis=0)
    derivative_twice: (G1 * (1 - H ** 2)).sum(axis=0)
    signal_for_gradient: H.sum(axis=0) ; X.sum(axis=0)
    absolute_value: abs(G1).sum(axis=0)
    gradient_squared: (G1 ** 2).sum(axis=0)
"""

# line: ids for the factors -1, 2, 1/2, m, 1/m, another size for m, m squared; "-" where there is none
FACTORS = """
J: sign no_half half_kept sum_for_mean twice_1_over_m wrong_m no_brackets
g[l]: sign,minus_derivative factor_2 half_kept no_1_over_m twice_1_over_m wrong_m times_m
g[k]: minus_derivative factor_2 half_kept times_m twice_1_over_m wrong_m times_m
dJ_dw[k]: sign factor_2 half_kept times_m mean_for_sum wrong_m times_m
dJ_db[k]: sign factor_2 half_kept times_m mean_for_sum wrong_m times_m
G2: sign factor_2 half_kept no_1_over_m twice_1_over_m wrong_m times_m
G1: minus_derivative factor_2 half_kept error_not_g twice_1_over_m wrong_m times_m
dJ_dW1: sign factor_2 half_kept times_m mean_for_sum wrong_m times_m
dJ_dW2: sign factor_2 half_kept times_m mean_for_sum wrong_m times_m
dJ_db: sign factor_2 half_kept times_m mean_for_sum wrong_m times_m
u[k]: sign scaled scaled scaled scaled scaled scaled
U1: sign scaled scaled scaled scaled scaled scaled
U2: sign scaled scaled scaled scaled scaled scaled
h[k]: sign scaled scaled scaled scaled scaled scaled
H: sign scaled scaled scaled scaled scaled scaled
"""

# "letter shape: id", and after ! one sentence more; the shape in letters, as it is
SHAPES = """
dJ_db (m): wrong_axis
dJ_db (): one_number
dJ_db (n0): bias_times_h
dJ_db (m, n1): wrong_axis ! The sum over the samples is missing.
dJ_db (n0, n1): bias_times_h
dJ_db (n2): gradient_of_other_layer
dJ_db (l+1, m): wrong_axis ! The sum over the samples is missing.
dJ_db (l, m): wrong_axis ! The sum over the samples is missing.
dJ_dw (l+1, m): no_sum_over_samples
dJ_dw (l, m): no_sum_over_samples
dJ_dw (m): wrong_axis
dJ_dw (): one_number
dJ_dw (l+1, l+1): product_for_entrywise
dJ_dw (l, l): product_for_entrywise
dJ_dW1 (n1, n0): gradient_transposed
dJ_dW2 (n2, n1): gradient_transposed
dJ_dW1 (m, n1): no_sum_over_samples
dJ_dW2 (m, n2): no_sum_over_samples
dJ_dW1 (n0, n2): gradient_of_other_layer
dJ_dW2 (n1, n1): gradient_of_other_layer
dJ_dW1 (n1, n1): signal_for_input
dJ_dW2 (n0, n2): input_for_signal
dJ_dW1 (m, n0, n1): no_sum_over_samples
dJ_dW2 (m, n1, n2): no_sum_over_samples
J (m): no_sum_over_samples
J (m, m): column_minus_row
g (l+1): too_early_a_sum
g (l): too_early_a_sum
g (m): one_layer_only
u (m): one_layer_only
h (m): one_layer_only
G2 (n2, m): gradient_transposed
G1 (n1, m): gradient_transposed
G1 (m, n2): results_swapped
G2 (n2): too_early_a_sum
u (l+1): too_early_a_sum
h (l+1): too_early_a_sum
H (m, n2): results_swapped
"""

# What is said only of a training: "case: id | your code | the exercise"; {0} is w or b, {1} a number, "step" the right step
TRAINING = """
ascent: ascent | {0}[k] = {0}[k] + alpha * dJ_d{0}[k] | step
alpha_twice: alpha_twice | {0}[k] = {0}[k] - alpha * alpha * dJ_d{0}[k] | step
no_alpha: no_alpha | {0}[k] = {0}[k] - dJ_d{0}[k] | step
own_alpha: own_alpha | {0}[k] = {0}[k] - {1:.3g} * dJ_d{0}[k] | step
step_factor: step_factor | {0}[k] = {0}[k] - ({1:.3g}) * alpha * dJ_d{0}[k] | step
step_twice: step_twice | {0}[k] = {0}[k] - 2 * alpha * dJ_d{0}[k] | step
w stays: weight_not_updated | {0}[k] = {0}[k] | step
b stays: bias_not_updated | {0}[k] = {0}[k] | step
step alone: step_alone | {0}[k] = -alpha * dJ_d{0}[k] | step
sign only: sign_of_gradient | {0}[k] = {0}[k] - alpha * sign(dJ_d{0}[k]) | step
own factor: other_factor | {0}[k] = {0}[k] - alpha * dJ_d{0}[k] * (a factor) | step
decay: weight_decay | {0}[k] = {0}[k] - alpha * (dJ_d{0}[k] + {1:.4g} * {0}[k]) | step
own start: start_lost | (w and b of its own) | (w and b as given)
no biases: start_lost | (b starts from 0) | (b as given)
gradients: gradients_returned | return J, dJ_dw, dJ_db | return J, w, b
swapped: results_swapped | return J, b, w | return J, w, b
0 steps: nothing_updated | (w and b as given) | (after max_iter iterations)
1 step: returned_too_soon | (after one iteration) | (after max_iter iterations)
3 steps: last_iteration_missing | (after max_iter - 1 iterations) | (after max_iter iterations)
5 steps: one_iteration_too_many | (after max_iter + 1 iterations) | (after max_iter iterations)
y as input: target_for_input | h[0] = y | h[0] = x
going back: updated_while_going_back | g[k] = phi'(u[k]) * g[k + 1] * (w[k + 1], after its step) | g[k] = phi'(u[k]) * g[k + 1] * w[k + 1]
b first: updated_while_going_back | (b takes its step, and then the gradient of w is computed) | (both gradients, then both steps)
w first: updated_while_going_back | (w takes its step, and then the gradient of b is computed) | (both gradients, then both steps)
each sample: step_after_each_sample | (a step after each sample) | (one step with all samples)
J relative: other_factor | J = J / J[0] | J[t] is the cost itself
no J: J_not_kept | (J is 0 or NaN) | (J[t] is the cost of iteration t)
J late: cost_after_update | (J[t] is taken after w and b have changed) | (J[t], then the step)
J of the start: cost_of_the_start | (J[1] is the cost at the start) | (J[1] is the cost of iteration 2)
J added up: J_added_up | (J[1] holds J of iterations 1 and 2) | (J[1] is the cost of iteration 2)
J reversed: upside_down | (J begins with the last iteration) | (J begins with iteration 1)
J once: J_not_kept | (J[1] is not written in iteration 2) | (J[1] is the cost of iteration 2)
late gradients: stale_signals | (the step of iteration 2 has the gradients of iteration 1) | (gradients of the w and b of now)
stale: stale_signals | (u, h or g of the iteration before) | (u, h and g of the w and b of now)
no second step: returned_too_soon | (no step in the second iteration) | (a step in each iteration)
other step: alpha_changes | (the second step is {1:.3g} times the right one) | (alpha stays the same)
"""

MISTAKES = """
# factors
sign | The sign is wrong. | A step against a gradient with the wrong sign goes uphill: J grows.
minus_derivative | The sign of phi' is wrong. | phi' = 1 - h^2 is never negative, because tanh never falls.
factor_2 | There is a factor 2 too many. | Where J has 1/2 before the square, its derivative has no 2. The J of 2b has no square and no 1/2.
factor_4 | There is a factor 4 too many. | Compare the two lines.
factor_quarter | There is a factor 1/4 too many. | Compare the two lines.
half_kept | There is a factor 1/2 too many. | Where J has 1/2 before the square, its derivative has no 1/2. The J of 2b has no square and no 1/2.
no_half | The 1/2 in front of J is missing. | The 1/2 is there so that it cancels the 2 of the derivative.
no_1_over_m | The 1/m is missing. | J is a mean over the samples, and so is its gradient. With m = 1 both are the same.
twice_1_over_m | There is a factor 1/m too many. | J has one 1/m. It enters once, in the gradient of the last layer. With m = 1 both are the same.
wrong_m | You divide by another number than m, the number of samples. | J is a mean over the samples. Count the samples, not the layers, units or classes.
times_m | There is a factor m too many. | J is a mean over the samples. A sum over the samples needs no m.
sum_for_mean | The 1/m is missing: you take the sum of the squares, not their mean. | Without 1/m, J grows with the number of samples.
mean_for_sum | You take the mean where a sum belongs. | The 1/m of J is already inside the gradients that came back. It must not enter twice.
constant_factor | All of these numbers have the same wrong factor. | Look for a number that multiplies the whole line.
other_factor | All of these numbers have a wrong factor, and on each problem another one. | Do you divide by a norm, a largest value or a sum? The line has no such factor.

# phi and phi'
no_derivative | phi' is missing. | The chain rule needs the derivative of each phi that lies between u[k] and J.
no_last_derivative | phi' is missing at the last layer. | The cost sees u[l] only through phi. So g[l] needs phi'(u[l]).
no_derivative_below | phi' is missing below the last layer. | Each layer has its own phi. The gradient goes back through each one of them.
derivative_of_h | You take phi' at h. It is a function of u. | h is phi(u) already. With h at hand, phi'(u) is 1 - h^2.
one_minus_u2 | You take 1 - u^2. The derivative of tanh is 1 - h^2, with h = tanh(u). | For |u| > 1, 1 - u^2 is negative, and phi' never is.
no_prime | You take phi, or u, where phi' belongs. | tanh(u) is h. Its derivative is 1 - h^2.
derivative_without_square | The square is missing in phi'. | phi' is 1 - h^2, which is 1 / cosh(u)^2.
derivative_of_sigmoid | You take the derivative of the sigmoid. Here phi is tanh. | The derivative of tanh is 1 - h^2. The formula s (1 - s) belongs to the sigmoid s.
derivative_of_relu | You take the derivative of relu: 1 where u > 0, or the sign of u. Here phi is tanh. | The derivative of tanh is 1 - h^2.
derivative_of_tan | You take the derivative of another function, such as tan or arctan. Here phi is tanh. | tan' is 1 + tan^2, arctan' is 1 / (1 + u^2). tanh' is 1 - tanh^2, with a minus.
derivative_of_sine | You take cos(u). This is the derivative of sin; here phi is tanh. | The derivative of tanh is 1 - h^2.
derivative_of_inverse | You take the derivative of the inverse function of tanh, or 1 / phi'. | The derivative of tanh is 1 - h^2, not 1 / (1 - h^2).
one_missing | The 1 is missing in 1 - h^2. | phi' is 1 - h^2. Where h is near 0 it is near 1; yours is near 0 there.
factor_for_square | You multiply by 2 instead of taking the square: h * 2 for h ** 2. | In Python the square of h is h ** 2.
square_inside | The square stands in the wrong place. | phi' is 1 - (tanh u)^2: first tanh, then the square, then 1 minus it.
power_of_derivative | phi' has another power than 2. | phi' is 1 - h^2, which is 1 / cosh(u)^2.
hyperbolic_confused | You take another hyperbolic function for phi'. | phi' is 1 / cosh(u)^2, which is 1 - tanh(u)^2 and 4 / (exp(u) + exp(-u))^2.
wrong_number_in_derivative | A number in phi' is wrong. | phi' is 1 - h^2: with 1, with the power 2, and without another factor.
second_derivative | There is an h too many: h (1 - h^2) stands where 1 - h^2 belongs. | The first derivative of tanh is 1 - h^2.
derivative_of_next_layer | You take phi' of layer k+1. It is inside g[k+1] already. | g[k] needs phi' of its own layer.
derivative_of_layer_below | You take phi' of layer k-1. | g[k] needs phi' of its own layer.
derivative_of_last_layer | You take phi' of the last layer in each layer. | g[k] needs phi' of its own layer.
derivative_of_first_layer | You take phi' of layer 1 in each layer. | g[k] needs phi' of its own layer.
derivative_of_output_scores | You take phi' at the scores U2. G1 needs phi' at U1. | phi stands between U1 and H. There is no phi behind U2.
derivative_summed | You combine phi' of several samples. | Each sample goes back through its own phi'.
derivative_twice | phi' is there twice. | Each phi on the way gives phi' once. g[k+1] has that of layer k+1 inside, and G1 has phi'(U1) inside.
relu_mask_too | You multiply by 1 where u > 0 and by 0 elsewhere, too. | This is the derivative of relu. Here phi is tanh, and 1 - h^2 is all.
weight_for_derivative | You take the weight where phi' belongs. | g[k] has phi' of its own layer: 1 - h[k]^2.
plus_for_minus_in_derivative | You add where phi' subtracts. | 1 - h^2 is (1 - h) (1 + h).
difference_quotient | You take a difference quotient for phi'. Its step is too long. | phi' is known exactly: 1 - h^2.
no_activation | phi is missing: what goes on to the next layer is u, not h = phi(u). | Without phi between the layers, all of them together are one straight line.
another_phi | Your phi is not tanh. | Here phi is tanh everywhere, and its derivative is 1 - tanh^2.
phi_prime_for_phi | You take phi' where phi belongs. | The way forward needs phi itself: h = phi(u).
relu_of_tanh | You set negative numbers to 0, before or after phi. | relu does so. Here phi is tanh alone.
phi_twice | phi is applied twice. | Each layer has one phi.
last_layer_linear | The last layer has no phi: you take u[l] for h[l]. | In this exercise each layer has its phi, the last one too.
last_layer_sigmoid | Your last layer has another phi. | In this exercise each layer has tanh, the last one too.
first_layer_linear | The first layer has no phi: you take u[1] for h[1]. | In this exercise each layer has its phi.
last_layer_not_linear | You apply phi to the scores U2. | The scores are U2 = H W2, without phi. So a score may be any number.
minus_inside | You take phi(-u). | tanh(-u) = -tanh(u): the sign of h is wrong.
skip_connection | You add the signal of the layer below to phi(u). | This is a skip connection. The exercise has none.

# forward
own_signal | You take the signal of layer k itself, h[k]. The weight w[k] multiplies what goes into the layer: h[k-1]. | On the way forward h[k] is not yet computed when u[k] needs it. In the gradient it belongs to layer k+1.
input_in_every_layer | Each layer gets the input x. Only layer 1 does. | Layer k gets what layer k-1 gives, h[k-1].
signal_left_out | The signal is missing. | The derivative of (signal times weight) with respect to the weight is the signal.
signal_scaled | The signal has a factor. | u[k] = h[k-1] w[k] + b[k], with h[k-1] as it is.
two_layers_below | You take the signal of layer k-2. | Layer k gets what layer k-1 gives, h[k-1].
too_early_a_sum | You add up the samples too early. | First multiply, or square, sample by sample. Then add. The samples do not mix on the way.
no_weight | The weight is missing. | If all weights are 1, the result is the same. Here they are not 1.
weight_below | You take the weight of the layer below. | Entry k of w belongs to layer k.
weight_above | You take the weight one layer too high. | Entry k of w belongs to layer k.
one_weight_for_all | You take the same weight in each layer. | Each layer has its own weight. Here the weights differ.
power_of_weight | The weight enters with another power. | The derivative of h[k] w[k+1] with respect to h[k] is w[k+1].
u_not_used | You apply phi to h[k-1], and not to u[k]. | u[k] holds the weight and the bias of layer k: without it neither of them counts.
sign_of_weight | You take the sign of the weight, and not the weight. | The size counts too: g[k] is proportional to the weight.
absolute_value | You take an absolute value. | Here the weights and the gradients have signs, and the signs matter.
weight_summed | You combine the weights of several layers, or of several units. | From layer k+1 to layer k there is one weight only. The others are inside g[k+1].
bias_for_weight | You take the bias where the weight belongs. | u[k] = h[k-1] w[k] + b[k].
weight_for_bias | You take the weight where the bias belongs. | u[k] = h[k-1] w[k] + b[k].
transposed_order | Your weights go from the last layer to the first. | Entry k of w belongs to layer k.
no_bias | The bias is not added. | With b = 0 it makes no difference. Here b is not 0.
scaled | The result has a factor that does not belong there. | The way forward has no factor such as 2, m or 1/m.
bias_sign | The bias is subtracted. | It is added: u = (signal times weight) + bias.
bias_below | You take the bias of the layer below. | Entry k of b belongs to layer k.
bias_above | You take the bias one layer too high. | Entry k of b belongs to layer k.
one_bias_for_all | You take the same bias in each layer. | Each layer has its own bias.
bias_times_weight | You multiply the bias by the weight. | The bias is added as it is.
bias_twice | The bias is added twice. | It is added once, inside phi.
bias_scaled | The bias has a factor. | Each sample gets all of b[k], as it is.
bias_summed | You add the same number to each unit. | Each unit has its own bias: entry j of b belongs to unit j.
bias_as_column | You add the bias as a column: one number for each sample. | Each sample gets all of b, as a row: one number for each unit.
bias_after_phi | You add the bias after phi. It belongs inside phi. | u has the bias in it, and h = phi(u).
bias_at_the_output | You add b to the scores, too. | In this network only the hidden layer has a bias.
no_brackets | Brackets are missing, or stand in the wrong place. Python computes in another order than you mean. | Python takes ** first, then * and / from left to right, then + and -.
sum_for_product | You add where a product belongs, or multiply where a sum belongs. | Compare the two lines sign by sign.
division_for_product | You divide where a product belongs. | The chain rule multiplies.
u_divided | You divide u before phi. | h = phi(u), with u as it is.
power_for_product | You take a power where a product belongs: ** for *. | u[k] = h[k-1] w[k] + b[k].
sum_of_all_below | You add up all layers below. | Layer k gets only what layer k-1 gives.
weight_twice | The weight is there twice. | h[k] = phi(u[k]), and the weight is inside u[k].
target_for_input | Layer 1 gets the targets y. | h[0] is the input x.
u_is_h | Your u has been through phi already. | u is what goes into phi; h = phi(u) is what comes out.
layer_below | You take the numbers of the layer below. | Index k in code is index k on paper.
input_missing | The input x is not in h[0]. | Write h[0] = x before the loop. Without it, layer 1 gets only its bias.
weight_after_phi | You apply phi to the signal first, and then multiply by the weight. | First u = (signal times weight) + bias, then h = phi(u).
u_and_h_swapped | u and h have changed places. | u is what goes into phi, h = phi(u) is what comes out. Both have the same shape, so Python does not complain.
one_array_twice | Two of your arrays, or two layers of one, share one memory. What you write into one is in the other too. | u = h = ... gives one array two names. [row] * n has the same row n times. Use np.zeros(...) for each, or append a copy.
one_entry_early | Your entries stand one place too early: layer 1 is in entry 0. | Entry k belongs to layer k. Entry 0 belongs to no layer.
one_entry_late | Your entries stand one place too late: layer 1 is in entry 2. | Entry k belongs to layer k.
upside_down | Your layers stand in reverse order: the last layer comes first. | Entry k belongs to layer k. Use insert(0, ...), or reverse the list at the end.
results_swapped | You give the right numbers in another order. | Where the shapes are the same, Python does not complain.

# the cost, and the way back
no_square | The errors are not squared, or a root is taken. | J is half the mean of the squares.
squares_apart | You take the difference of the squares. J has the square of the difference. | First subtract y, then square.
plus_for_minus | You add y. The error is h[l] - y, or P - Y^T. | At the right output the error is 0.
target_missing | One of output and target is missing in the error. | The error is output minus target.
power_of_error | The error has another power than 2. | J is half the mean of the squares.
column_minus_row | You subtract a row from a column. NumPy makes an m x m table of it: each output minus each target. | Sample i needs only h[l,i] - y[i]. Give both the same shape (m,).
largest_only | You take only the largest entry. | Here all entries count.
variance_for_mean_square | You subtract the mean of the errors first. | np.var and np.std do so. J needs the mean square of the errors themselves.
product_for_difference | You multiply output and target. | The error is their difference.
log_of_cost | You take the logarithm of J. | J is half the mean of the squares. Its logarithm is for figures.
cross_entropy | You use the cross-entropy, or its gradient. | In the chain the cost is half the mean square of h[l] - y.
whole_numbers | You cut off the fractions: with //, int, or an array of whole numbers. | // rounds down, and an array of whole numbers keeps no fractions. Divide with / and make arrays with np.zeros(...).
target_changed | Output or target is changed before they are compared. | The error is h[l] - y, sample by sample, with both as they are.
one_target | You subtract the same target from each sample, or a sum or mean of them. | Sample i has its own target y[i].
another_cost | You use another cost, or its gradient. | J is half the mean of the squares of h[l] - y. So the error is h[l] - y.
average_then_square | You take the mean first, and then the square. | First square sample by sample, then take the mean.
no_error | The error is missing. | Without it the gradient does not depend on the targets.
error_squared | You take the squared error, its absolute value or its sign. | The derivative of the square is the error itself, with its sign.
input_for_output | You compare the input with the target. | The error is h[l] - y: the output of the last layer minus the target.
cost_for_error | You take the cost J, one number, for the error of each sample. | The derivative of J with respect to h[l] is (h[l] - y) / m.
weight_at_the_output | You multiply g[l] by the weight w[l]. | w[l] stands before u[l], not behind it.
own_weight | You go back through the layer's own weight, w[k]. | What layer k gives goes through w[k+1]. With equal weights, as at the start of Problem 1, both are the same.
own_and_next_weight | You multiply by w[k] and by w[k+1]. | What layer k gives goes through w[k+1] only.
error_not_g | What you carry back is not the gradient of the layer above. Something is missing in it: phi', 1/m, or the layers between. | What comes back has been through every layer above, and phi' and 1/m are inside it.
error_one_layer_up | You use dJ/dh of layer k+1. g[k] needs dJ/dh of its own layer, g[k+1] w[k+1]. | dJ/dh[k] = g[k+1] w[k+1], and g[k] = phi'(u[k]) dJ/dh[k].
g_of_last_layer | You take g[l] in each layer. | Each layer has its own g.
passed_down | You pass g[k+1] down as it is. phi' and the weight are missing. | g[k] = phi'(u[k]) g[k+1] w[k+1].
two_layers_above | You take g of layer k+2. | g[k] needs g[k+1].
sum_of_all_above | You add the gradients of all layers above. | All that comes from above is inside g[k+1].
no_carried | What comes back from the layer above is missing. | It is a factor of the gradient: all that lies between this layer and J is inside it.
lost_error | The error h[l] - y is missing below the last layer: you multiply slopes and weights only. | g[k+1] has the error inside. It is not phi'(u[k+1]).
signal_for_gradient | You take a signal where a gradient belongs. | u and h go forward; gradients come back.
target_for_gradient | You take the targets where a gradient belongs. | What comes back is G2.
gradient_squared | You take the square or the absolute value of a gradient. | The gradient enters as it is, with its sign.
slope_of_gradient | You apply phi or phi' to the gradient that comes back. | phi' is taken at u. Then the gradient is multiplied by it.
clipped_gradient | Your gradients are cut off: at 0, or at some largest size. | relu cuts signals at 0, and clipping cuts large gradients. The line of the exercise does neither.
gradient_added | You add g[k+1] once more. | g[k] is one product.
times_signal | You multiply by a signal, too. | The signal belongs to the gradient of the weight. The gradient with respect to u has no signal in it.
product_for_entrywise | You multiply as matrices, or add up in another way. Here each entry is multiplied by its own entry. | Sample i goes back through its own phi' alone. Use * here.
entrywise_for_product | You multiply entry by entry. This is a matrix product, which adds up. | Use @ or np.dot here, and look at the shapes.
wrong_order | Below layer l-1 your g is 0 or NaN. | g[k] needs g[k+1], so the loop goes from l-1 down to 1, one by one. (An upward loop, another step than -1 and a `return` inside the loop all leave these numbers.)
layer_below_last_missing | Below layer l nothing is written. | range(l - 1, 0, -1) starts with l - 1. Without the -1 it counts upwards, and is empty.
returned_too_soon | Only the first round of the loop is done, it seems. | Does `return` stand inside the loop? It ends the function. It belongs below the loop.
first_layer_missing | Layer 1 is not written: your loop ends before it, or starts after it. | range leaves its end out: range(l - 1, 0, -1) ends with 1, and range(1, l + 1) starts with 1.
last_layer_missing | Layer l is not written. | range leaves its end out: range(1, l + 1) ends with l, range(1, l) ends with l - 1.
layers_missing | Some layers hold only 0 or NaN. | Are they written? Compare your range with the one of the exercise.
sample_missing | A sample is left out. | m samples have the entries 0 to m - 1. range(m) reaches all of them.
one_sample_only | You take one sample only. | The gradient adds over all samples, and so does J.
never_written | All of these numbers are 0 or NaN. | An array made by np.zeros or np.full keeps its numbers until you write into it. What is computed from NaN is NaN, too.
added_to_nan | You add with += to an array of NaN. NaN plus a number is NaN. | Write = instead of +=, or begin with np.zeros(...).
entry_0_used | You use entry 0 of an array by layer. It is NaN, because it belongs to no layer. | The loops run from layer 1. Before layer 1 there is only the input h[0] = x.

# gradients
input_for_signal | You take the input where the signal of the layer below belongs. | A weight's gradient needs what the weight multiplies: h[k-1] in the chain, H for W2.
signal_for_input | You take H where X belongs. | W1 multiplies the inputs X. So its gradient needs X.
weight_for_signal | You take the weight where the signal belongs. | The derivative of h[k-1] w[k] with respect to w[k] is h[k-1].
last_signal | You take the signal of the last layer. | w[k] multiplies h[k-1].
power_of_signal | The signal enters with another power. | The derivative of h w with respect to w is h.
derivative_of_signal | You apply phi or phi' to the signal. | phi' is inside the gradient already. The gradient of a weight is the signal times the gradient that came back.
no_gradient | The gradient that came back is missing. | The gradient of a weight is the signal times the gradient that came back. For a bias the factor is 1.
g_of_next_layer | You take g of layer k+1. | w[k] and b[k] need g[k]. Entry k belongs to layer k.
g_of_layer_below | You take g of layer k-1. | w[k] and b[k] need g[k]. Entry k belongs to layer k.
gradient_of_other_layer | You take the gradient or the signal of the other layer. | W1 and b belong to G1, W2 belongs to G2.
bias_times_h | You multiply by a signal for the bias, too. | The bias is added as it is, so its factor is 1. Its gradient is the sum over the samples, and nothing else.
times_weight | You multiply by the weight. | The derivative of h[k-1] w[k] with respect to w[k] is h[k-1].
times_bias | You multiply by the bias. | The bias is added, so its factor is 1.
running_total | The layers are added up one after the other. | Each layer has its own sum. Set it to 0 for each layer, or write = instead of +=.
weight_gradient_missing | The gradient of the weights is 0, NaN or None: it seems that it is not written. | Without it no weight takes a step.
bias_gradient_missing | The gradient of the bias is 0, NaN or None: it seems that it is not written. | Without it no bias takes a step.
wrong_axis | You do not add over the samples, or not only over them. | The gradient of a bias adds over the samples only. There is one number for each bias, so the shape tells the axis.
no_sum_over_samples | The sum over the samples is missing. | All samples share one weight and one bias. So their contributions are added.
root_of_squares | You take the length of the vector. | The gradient is a sum with signs.
one_number | You give one number, and each layer or unit needs its own. | Is an index such as [k] missing on the left, or does the sum run over everything?
one_layer_only | You give one layer only. | The result has a row for each layer.

# matrices, and the softmax
weights_transposed | The weights are transposed, or should not be. | A sample is a row. H W2 and X W1 need no transpose.
input_transposed | X is transposed. | A sample is a row of X. X W1 adds over the inputs.
wrong_product_order | The factors of the matrix product stand in another order. | A sample is a row. So the weights stand on the right.
Y_not_transposed | Y is not transposed. | Y has a row for each class, G2 has a row for each sample. With m = n2 Python does not complain.
inverse_for_transpose | You take the inverse of W2 where its transpose belongs. | The chain rule gives G2 W2^T.
W2_not_transposed | W2 is not transposed. | On the way back you add over the classes, which are its columns. With n1 = n2 Python does not complain.
input_not_transposed | X or H is not transposed. | You add over the samples, which are its rows. With square matrices Python does not complain.
gradient_transposed | Your result is transposed. | A gradient has the shape of its matrix; G1 and G2 have a row for each sample. With square matrices Python does not complain.
softmax_over_samples | Your softmax adds over the samples. | Each sample divides its own 1 among the classes: each row of P adds up to 1, not each column.
softmax_over_all | Your softmax adds over all of U2. | Each sample divides its own 1 among the classes: each row of P adds up to 1.
softmax_without_keepdims | The sums over the classes lie in a row, and so each of them divides a column. | Sum i belongs to sample i, which is row i. keepdims=True keeps it there.
no_softmax | You take the scores U2 themselves for P. | A score may be any number. P is a share of 1.
no_normaliser | The sum over the classes is missing below the softmax. | Each row of P adds up to 1 only after the division by its sum.
sigmoid_for_softmax | You take the sigmoid of each score. The softmax compares the scores of one sample. | Each row of P adds up to 1. Sigmoids do not.
tanh_for_softmax | You take tanh of each score where the softmax belongs. | P is exp(U2), divided by the sum of its row.
softmax_of_minus | The softmax has the wrong sign: you take exp(-score). | exp(score - max) is large for a large score; exp(max - score) is small.
softmax_twice | The softmax is applied twice. | P = softmax(U2). The scores U2 have not been through the softmax before.
softmax_without_exp | exp is missing in the softmax. | P = exp(U2), divided by the sum of its row.
log_of_softmax | You take the logarithm of the softmax for P. | The logarithm belongs to J. G2 = (P - Y^T) / m has none.
softmax_of_hidden | Your softmax takes something other than the scores. | P = softmax(U2), with U2 as it is.
max_in_numerator_only | You subtract the largest score only above, or only below the fraction line. | It cancels only if it is in both.
softmax_of_square | There is a square in your softmax. | P = exp(U2), divided by the sum of its row.
softmax_alias | Y^T is subtracted twice. | Was P changed in place? After A = P, A -= Y.T changes P too: another name is no copy. Write A = P - Y.T.
softmax_where_none_asked | You take the softmax. Here p is the exercise's own, exp(U2) without a normaliser. | Then G2 does not depend on the scores. For the softmax use check.two_layer(..., normalised=True).
none_where_softmax_asked | This is G2 of the exercise's own p, without a normaliser. With normalised=True it is (P - Y^T) / m. | For the exercise's own p leave normalised=True out.
score_shifted | The scores are changed after H W2. | U2 = H W2, as it is. What the softmax needs is done in `backward`.
softmax_in_forward | You apply the softmax to the scores in `forward`. | U2 = H W2 are the scores. The softmax is taken in `backward`, from U2.
softmax_derivative_too | You multiply by a derivative at the output. It is inside P - Y^T already. | The softmax and the logarithm of the cost together give P - Y^T. Nothing is left to multiply by.
softmax_diagonal | Only the diagonal of the derivative of the softmax is there, p (1 - p): the other classes get no gradient. | Each P depends on all scores of its row. With the other terms the product becomes P - Y^T.
log_derivative_only | The derivative of the softmax is missing: you have dJ/dP. | G2 is dJ/dU2. The derivative of the softmax turns -Y^T / P into P - Y^T.
label_entries_only | You compute only the entries of the right class, or only the others. | The scores of all classes count: G2 = (P - Y^T) / m.
one_class_only | You subtract 1 in the same column for each sample. | Each sample has its own class: Y^T has the 1 in the right column.
one_from_every_class | You subtract 1 from each entry. | Only the entry of the sample's own class loses 1. Y^T has this 1.
binary_cross_entropy | You use the cost of single yes-or-no classes. | With the softmax G2 is (P - Y^T) / m.
derivative_at_the_output | You multiply by a derivative at the output. | The scores U2 have no phi. So no phi' stands there.
squared_error | You take the gradient of a squared error, U2 - Y^T. | J is linear in the scores. Its derivative is -Y^T / m.
one_minus_target | 1 - Y^T stands where Y^T belongs. | Y has 1 at the class of the sample, and 0 elsewhere.
exp_for_log | exp, or a division, is left in G2. | The logarithm of exp(U2) is U2. Its derivative is 1.
score_kept | The scores are left in G2. | J is linear in the scores. Its derivative does not contain them.
cost_for_gradient | You take the terms of J, not their derivative. | The derivative of -U2 Y / m with respect to U2 is -Y^T / m.

# training
ascent | You add alpha times the gradient. | The gradient points to where J grows. So J climbs. (A wrong sign in g[l] would leave the same numbers.)
bias_not_updated | Your biases stay as they were. | They take a step too: alpha times their own gradient.
weight_not_updated | Your weights stay as they were. | They take a step: alpha times their own gradient.
nothing_updated | Your w and b stay as they were. | Each iteration takes a step. Do you return the new w and b?
alpha_twice | alpha is multiplied in twice. | The step is alpha times the right one. For alpha below 1 it is too short.
no_alpha | The step is not multiplied by alpha. | The gradient gives the direction. alpha says how far to go.
own_alpha | Your step does not use the alpha that is given. | Use the argument alpha, not a number of your own.
step_factor | Your step has a wrong factor. | The step is alpha times the gradient.
step_twice | The step is taken twice in an iteration. | Each weight and each bias takes one step: alpha times its gradient.
updated_while_going_back | A weight or a bias takes its step before all gradients are computed. | The gradients belong to the w and b of the way forward. Compute all of them first, then take the steps.
stale_signals | Your step uses signals or gradients of an earlier iteration. | Go forward anew in each iteration: u, h and g belong to the weights of now.
gradients_added_up | The gradients of the earlier iterations are added to the new one. | Set the sums to 0 in each iteration.
momentum | A part of the step before is added to the new step. | This is momentum. The exercise steps along the new gradient alone.
alpha_changes | Your step is longer or shorter from the second iteration on. | In this exercise alpha stays the same.
step_alone | Your new w or b is the step alone: the old value is missing. | w = w - alpha * dJ_dw.
sign_of_gradient | Your step uses only the sign of the gradient. | The exercise steps along the gradient itself, with its size.
gradients_returned | You return the gradients where w and b belong. | The result is J, and the w and b after the last step.
J_added_up | The costs of the earlier iterations are added to J. | J[t-1] is the cost of iteration t alone.
weight_decay | A multiple of the weights themselves is in your step. | This is weight decay, which comes from another cost. The exercise steps along dJ/dw alone.
start_lost | Your training does not start from the w and b that are given. | Training starts from the arguments w and b, not from weights of its own.
J_not_kept | Not every iteration writes its own entry of J. | J[t-1] is the cost of iteration t: one entry for each iteration.
step_after_each_sample | You take a step after each sample. | The exercise takes one step in an iteration, with the gradient of all samples.
cost_after_update | Your J of an iteration belongs to the weights after its step. | J[t-1] is the cost before the step of iteration t. So the cost at the start is lost.
cost_of_the_start | Your J stays at the cost of the start. | Compute J anew in each iteration.
last_iteration_missing | The last iteration is missing. | range leaves its end out: range(max_iter) has max_iter iterations, and so has range(1, max_iter + 1).
one_iteration_too_many | There is an iteration too many. | range(max_iter) has max_iter iterations, and so has range(1, max_iter + 1).

# seen, not computed
transposed | The result is transposed. | In the chain a row belongs to a layer. With two layers a row of U, H and G belongs to a sample.
outer_for_product | np.outer makes all products of all entries. | A matrix product adds over the samples: X.T @ G1.
fixed_size | The shape does not follow the sizes of the problem. | The check uses problems of several sizes. Take the sizes from the arguments, such as len(x) or X.shape, and not as numbers.
rounded | Your numbers are right, but rounded. | Rounding belongs to printing. Compute with all digits.
layers_from_0 | It counts layers from 0, and your other functions count from 1, as the exercise does. | Decide for one of them in all functions.
in_place | What you are given is not yours to change: begin with a copy, such as w = w.copy(). | The caller still needs it. Both w[k] = ... and w -= ... change w itself; w = w - ... makes a new array.
keeps_something | It gives something else when it is called again with the same input: it keeps something from one call to the next. | Look for a list or array as default argument, for `self` or `global`, and for += on something made outside.
reads_notebook | It reads values of your notebook that it is not given. | The notebook's numbers belong to another network. Use the arguments, or compute what you need from them.
"""

# What is said where the code stops: a pattern in the error, and what it often means.
STOPPED = {
    r"bitwise_xor|\^: ": "In Python ^ is no power: write h ** 2.",
    "'out' must be|third positional argument|return arrays must be of ArrayType": "NumPy takes a third argument as `out`, the array to write into. Multiply two at a time: a * b * c.",
    "as a data type": "The shape needs brackets of its own: np.zeros((l + 1, m)).",
    "matmul: .*gufunc signature": "In A @ B, the columns of A must be as many as the rows of B. A transpose, .T, may be missing or too many.",
    "not aligned": "In np.dot(A, B), the columns of A must be as many as the rows of B. A transpose, .T, may be missing or too many. To multiply entry by entry, write A * B.",
    "matmul: Input operand .* does not have enough dimensions": "@ needs vectors or matrices. To multiply by one number, write *.",
    "converted to Python scalars|must be real number, not": "What is in `math`, and float(...), takes one number. For a whole array use np.tanh, np.exp.",
    "inhomogeneous shape": "The rows of a list have unequal lengths.",
    "array element with a sequence": "There is room for one number, and an array arrives. Is a sum missing? A (1, 1) matrix is no number: write .item() behind it.",
    "could not broadcast input array": "The array does not fit into the place that you write it to. Is a sum missing, or an index such as [k]?",
    "axis .* is out of bounds|AxisError": "The array has fewer axes than that. A vector of shape (m,) has only axis 0.",
    "too many indices": "The array has fewer axes than the indices that you write.",
    "index .* is out of bounds|index out of range": "Size n has the entries 0 to n - 1: does a loop go one too far?",
    "only integers, slices|indices must be integers|index must be integers": "An index is a whole number. `/` gives a float: write //. Does a loop run over values instead of indices?",
    "'float' object cannot be interpreted as an integer": "range takes whole numbers. `/` gives a float: write //.",
    "range expected at most 3": "range takes start, stop and step: range(l - 1, 0, -1).",
    "'Activation' object is not subscriptable|name 'phi|name 'dphi": "phi is not given here, and there is one phi for all layers. Write np.tanh(u[k]) for phi[k](u[k]), and 1 - np.tanh(u[k]) ** 2 for its derivative.",
    "ndarray' object is not callable|float64' object is not callable|float' object is not callable|int' object is not callable": "Round brackets call a function. Is a * missing before the bracket, or should it be [k]?",
    "function_or_method' object is not subscriptable|function' object is not subscriptable|ufunc' object is not subscriptable": "A function takes round brackets: np.zeros(...), np.tanh(...).",
    "object is not subscriptable|invalid index to scalar": "[k] needs an array or a list; here it is one number, or None.",
    "does not support item assignment": "You can write only into an array or a list, not into a number or a tuple.",
    "read-only": "This array cannot be changed. Begin with a copy.",
    "cannot reshape": "The new shape must have as many entries as the old one.",
    "truth value of an array": "`if` and `and` take one True or False. For an array write np.where(...).",
    "'(list|tuple)' object has no attribute": "A list has no .T, .shape or .sum: make it an array with np.array(...).",
    r"can't multiply sequence|unsupported operand type\(s\) for .*'list'|can only concatenate": "Lists do not calculate. Make them arrays with np.array(...).",
    "unsupported operand.*NoneType|NoneType' object": "Something is None: a function without `return`, or a list entry that is not written yet.",
    "cannot access local variable|referenced before assignment": "A name that gets a value anywhere in a function belongs to the function. Give it a value before you use it.",
    "too many values to unpack|not enough values to unpack|cannot unpack": "The number of names on the left differs from what comes. Does the function on the right give what you expect?",
    "missing . required positional|takes . positional|takes from|unexpected keyword": "A function is called with other arguments than it takes.",
    "has no attribute": "This name does not exist there.",
    "Cannot cast ufunc|_UFuncOutputCastingError|same_kind": "An array of whole numbers cannot take fractions in place. Begin with np.zeros(...), which makes floats.",
    "math domain error|math range error": "The number is outside of what this function of `math` takes.",
    "name '(tanh|exp|zeros|dot|array|sqrt|cosh)'": "With `import numpy as np` it is called np.tanh, np.exp, np.zeros, np.dot.",
    "name 'math'": "Run `import math` first, or take np.tanh and np.exp.",
    "name 'np'|name 'numpy'": "Run `import numpy as np` first.",
    "name 'm'": "m is not given. Compute it: m = len(y) in the chain, m = len(U2) or len(X) with two layers.",
    "name '(l|L)'": "l is not given. Compute it: l = len(w) - 1, or len(g) - 1.",
    "name '[A-Za-z_]+[12]?' is not defined": "What it is not given it has to compute itself.",
    "could not be broadcast": "Entry by entry, both need the same shape. Is a sum, a transpose or an index missing?",
}
