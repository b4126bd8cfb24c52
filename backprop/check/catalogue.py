"""The catalogue: the page, line by line, and what is known to go wrong in it.

An entry is an id, a sentence that says what she did, one that says why it matters, and the wrong lines beside the right
ones, as "part: what the page has | what she has", in the page's own letters (phi' is called dphi). Put into the page
this gives a wrong function; whoever's numbers are those is told what stands here. Several lines are several ways to
make the same mistake; & joins places that change together, // begins a new line, and what follows ! is shown in place
of code. An id means the same in both networks. Two mistakes at once are two changes of the same text.
"""

PAGE = {
    "forward": """\
h[0] = x
for k in range(1, l + 1):
    u[k] = h[k - 1] * w[k] + b[k]
    h[k] = phi(u[k])""",
    "returned": "return u, h",
    "cost": "J = ((h_l - y) ** 2).sum() / (2 * m)",
    "backward": """\
g[l] = dphi(u[l]) * (h[l] - y) / m
for k in range(l - 1, 0, -1):
    g[k] = dphi(u[k]) * g[k + 1] * w[k + 1]""",
    "gradients": """\
for k in range(1, l + 1):
    dJ_dw[k] = (h[k - 1] * g[k]).sum()
    dJ_db[k] = g[k].sum()""",
    "returned_gradients": "return dJ_dw, dJ_db",
    "update": """\
for k in range(1, l + 1):
    w[k] = w[k] - alpha * dJ_dw[k]
    b[k] = b[k] - alpha * dJ_db[k]""",
    "forward2": """\
U1 = X @ W1 + b
H = phi(U1)
U2 = H @ W2""",
    "returned2": "return U1, H, U2",
    "plain2": "G2 = -Y.T / m",
    "softmax2": """\
P = exp(U2) / exp(U2).sum(axis=1, keepdims=True)
G2 = (P - Y.T) / m""",
    "hidden2": "G1 = dphi(U1) * (G2 @ W2.T)",
    "returned_backward2": "return G1, G2",
    "gradients2": """\
dJ_dW1 = X.T @ G1
dJ_dW2 = H.T @ G2
dJ_db = G1.sum(axis=0)""",
}

DERIVED = {
    "forward": "2a, Algorithm 1, lines 3 to 7",
    "returned": "2a, Algorithm 1, lines 6 and 7",
    "cost": "2a, where J is defined, above section 1",
    "backward": "2a, sections 1 and 2 (Algorithm 1, lines 8 to 10)",
    "gradients": "2a, sections 3 and 4 (Algorithm 1, lines 12 and 13)",
    "returned_gradients": "2a, sections 3 and 4 (Algorithm 1, lines 12 and 13)",
    "update": "2a, Algorithm 1, lines 11 to 13",
    "forward2": "2c, in the table of symbols",
    "returned2": "2c, in the table of symbols",
    "plain2": "2b",
    "softmax2": "2b, where the softmax is put in",
    "hidden2": "2c, where G1 is derived",
    "returned_backward2": "2c, in the table of symbols",
    "gradients2": "2c, where the gradients of W1, W2 and b are derived",
}

CATALOGUE = """
# in training, where one round follows another (first, as they belong to nothing else)

ascent
    You add alpha times the gradient. The gradient points to where J grows.
    So J climbs. (A wrong sign in g[l] would leave the same numbers.)
    update: - alpha | + alpha
    update: w[k] - alpha * dJ_dw[k] | w[k] + alpha * dJ_dw[k]
    update: b[k] - alpha * dJ_db[k] | b[k] + alpha * dJ_db[k]

bias_not_updated
    Your biases stay what they were. They take a step too, alpha times their own gradient.
    With x = y = (-0.5, 0.5) and b = 0 their gradients are 0, and you would never notice.
    update: b[k] - alpha * dJ_db[k] | b[k]

alpha_twice
    The step is alpha times too short: alpha is multiplied in twice.
    It still goes downhill, only slowly, so a falling curve of J does not show it.
    update: alpha * | alpha * alpha *
    update: w[k] - alpha * dJ_dw[k] | w[k] - alpha * alpha * dJ_dw[k]
    update: b[k] - alpha * dJ_db[k] | b[k] - alpha * alpha * dJ_db[k]

no_alpha
    The step is not multiplied by alpha.
    The gradient gives a direction; how far to go is alpha's to say.
    update: alpha * dJ | dJ
    update: alpha * dJ_dw | dJ_dw
    update: alpha * dJ_db | dJ_db

updated_while_going_back
    You change w[k+1] on the way back, and then use the new one for g[k].
    The gradient belongs to the weights of the way forward. Find all of g first, only then change w.
    backward: * w[k + 1] | * (w[k + 1] - alpha * (h[k] * g[k + 1]).sum())

stale_signals
    Your step uses signals or gradients that belong to earlier weights.
    Go forward anew in each iteration, before you go back: u, h and g belong to the weights of now.
    forward: in range(1, l + 1) | in range(1, l + 1 if t == 0 else 1) ! (forward is run once, before the loop over t)
    backward: g[l] = | u, h, seen = *(seen or (u, h)), (1 * u, 1 * h) // g[l] = ! u and h of iteration t - 1
    update: for k | dJ_dw, dJ_db, old = *(old or (0 * w, 0 * w)), (1 * dJ_dw, 1 * dJ_db) // for k ! dJ_dw, dJ_db of t-1
    update: for k | dJ_dw, dJ_db, old = *(old or (dJ_dw, dJ_db)), (1 * dJ_dw, 1 * dJ_db) // for k ! dJ_dw, dJ_db of t-1

cost_after_update
    Your J of an iteration is that of the weights after its update; the page takes it before.
    All of J is shifted by one: the cost you start from is lost.
    update: dJ_db[k] | dJ_db[k] // Js[t] = J_of(w, b) ! (J[t] is taken after w and b have changed)

own_alpha
    You take 0.1 for alpha, whatever alpha is given.
    With alpha = 0.1, as in Problem 1, you would never notice.
    update: alpha * | 0.1 *

last_iteration_missing
    The last iteration is missing.
    A range leaves its end out: range(1, max_iter + 1) has max_iter iterations, and so has range(max_iter).
    update: for k | Js[t], alpha = (J, alpha) if t < max_iter - 1 else (fill, 0) // for k ! range(1, max_iter)

# forward

no_bias
    The bias is not added.
    With b = 0, as in Problem 1, you would never notice.
    forward: w[k] + b[k] | w[k]
    forward2: W1 + b | W1
    forward: phi(u[k]) | phi(h[k - 1] * w[k])

no_activation
    What goes on to the next layer has not been through phi.
    Without phi between them, all the layers together are one straight line.
    forward: phi(u[k]) | u[k]
    forward: h[k - 1] * | (u[k - 1] if k > 1 else x) *
    forward2: phi(U1) | U1
    forward2: H @ W2 | U1 @ W2

another_phi
    Your phi is not tanh.
    Here phi is tanh everywhere, and its derivative is that of tanh.
    forward: phi(u[k]) | 1 / (1 + np.exp(-u[k]))
    forward: phi(u[k]) | np.maximum(u[k], 0)
    forward2: phi(U1) | 1 / (1 + np.exp(-U1))
    forward2: phi(U1) | np.maximum(U1, 0)

bias_as_column
    You add the bias as a column, one number to each sample. Each sample gets all of b, as a row.
    With as many samples as hidden units nothing complains.
    forward2: W1 + b | W1 + b[:, np.newaxis]

bias_after_phi
    You add the bias to what comes out of phi. It belongs inside.
    With b = 0, as in Problem 1, you would never notice.
    forward: w[k] + b[k] | w[k] & phi(u[k]) | phi(u[k]) + b[k]
    forward2: W1 + b | W1 & phi(U1) | phi(U1) + b

input_missing
    The input x is not put into h[0].
    Without it, layer 1 gets nothing but its bias.
    forward: h[0] = x | h[0] = 0

last_layer_linear
    The last layer has no phi: h[l] is u[l].
    The page gives every layer its phi. Near u = 0 tanh is nearly a straight line, and you would hardly notice.
    forward: phi(u[k]) | (phi(u[k]) if k < l else u[k])

last_layer_not_linear
    You send the scores through phi. The page takes U2 as it is.
    With phi no score could leave -1 to 1, and softmax could never be sure.
    forward2: H @ W2 | phi(H @ W2)

input_in_every_layer
    Every layer gets the input x. Only the first does: layer k gets what layer k-1 gives.
    With one layer you would never notice.
    forward: h[k - 1] * | h[0] *

u_and_h_swapped
    u and h have changed places. u is what goes into phi, h is what comes out.
    Both have the same shape, so nothing complains.
    returned: u, h | h, u
    returned2: U1, H, | H, U1,
    backward: dphi(u[l]) | dphi(h[l]) & (h[l] - y) | (u[l] - y) & dphi(u[k]) | dphi(h[k])

one_array_twice
    Two of your arrays, or all rows of one, are one and the same.
    u = h = ... gives one array two names, and [row] * n has one row n times: what you write into one is in all.
    returned: u, h | h, h
    returned: u, h | 0 * u + u[l], 0 * h + h[l] ! (all rows are the last one)
    returned2: U1, H, | H, H,

one_entry_early
    Entry k belongs to layer k. Yours are one entry early: layer 1 stands in entry 0.
    Lists that leave entry 0 out are taken here; yours have it.
    returned: u, h | np.roll(u, -1, axis=0), h ! (u of layer 1 is in u[0])
    returned_gradients: dJ_dw, dJ_db | np.roll(dJ_dw, -1), np.roll(dJ_db, -1) ! (layer 1 is in entry 0)

results_swapped
    What you give comes in another order.
    Where the shapes are the same, nothing complains.
    returned_gradients: dJ_dw, dJ_db | dJ_db, dJ_dw
    returned_backward2: G1, G2 | G2, G1

# the cost

no_half
    The 1/2 in front of J is missing.
    The page has it so that the 2 of the square cancels in g[l].
    cost: / (2 * m) | / m

sum_for_mean
    You add the squares up. The page takes their mean: the 1/m is missing.
    J would grow with the number of samples. With m = 1 you would never notice.
    cost: / (2 * m) | / 2

no_square
    The errors are not squared, or a root is taken after that, as np.linalg.norm does.
    The formulas for the gradient are those of the squares.
    cost: ((h_l - y) ** 2).sum() | abs(h_l - y).sum()
    cost: ((h_l - y) ** 2).sum() | (h_l - y).sum()
    cost: ((h_l - y) ** 2).sum() | np.sqrt(((h_l - y) ** 2).sum())

whole_numbers
    You divide with //, which cuts off what is behind the point. The sign for dividing is /.
    So 1 // (2 * m) is 0.
    cost: / (2 * m) | * (1 // (2 * m))
    cost: / (2 * m) | // (2 * m)
    backward: / m | // m

too_early_a_sum
    You add up too early. Multiply, or square, sample by sample, and then add.
    With m = 1 you would never notice.
    cost: ((h_l - y) ** 2).sum() | (h_l - y).sum() ** 2
    backward: (h[l] - y) | (h[l] - y).sum()
    gradients: (h[k - 1] * g[k]).sum() | h[k - 1].sum() * g[k].sum()

no_brackets
    Brackets are missing, so Python computes in another order than you mean.
    It takes ** first, then * and / from left to right, then + and -.
    cost: (h_l - y) ** 2 | h_l - y ** 2
    cost: / (2 * m) | / 2 * m
    backward: (h[l] - y) / m | h[l] - y / m
    backward: dphi(u[l]) * (h[l] | 1 - h[l] ** 2 * (h[l] & dphi(u[k]) * g | 1 - h[k] ** 2 * g
    hidden2: dphi(U1) * (G2 | 1 - phi(U1) ** 2 * (G2
    softmax2: (P - Y.T) / m | P - Y.T / m

# back from the cost to the last layer

sign
    The sign is wrong.
    A step against this gradient goes uphill.
    backward: h[l] - y | y - h[l]
    plain2: -Y.T | Y.T
    softmax2: P - Y.T | Y.T - P

no_1_over_m
    The 1/m is missing.
    J is a mean over the samples, and so is its gradient. With m = 1 you would never notice.
    backward: (h[l] - y) / m | (h[l] - y)
    plain2: -Y.T / m | -Y.T
    softmax2: (P - Y.T) / m | (P - Y.T)

twice_1_over_m
    The 1/m comes in more than once.
    J has one 1/m, and g[l] takes it over. With m = 1 you would never notice.
    backward: / m | / m / m
    backward: * w[k + 1] | * w[k + 1] / m
    plain2: / m | / m / m
    softmax2: / m | / m / m
    cost: / (2 * m) | / (2 * m) / m

wrong_m
    You divide by another number than m, the number of samples.
    With as many samples as you took, you would never notice.
    backward: / m | / (l + 1)
    backward: / m | / l
    plain2: / m | / len(Y)
    softmax2: / m | / U2.shape[1]

factor_2
    There is a factor 2 too many.
    In Problem 1 the 2 of the square and the 1/2 in J cancel; the J of 2b has neither.
    backward: (h[l] - y) | 2 * (h[l] - y)
    plain2: = -Y.T | = 2 * -Y.T
    softmax2: = (P | = 2 * (P

half_kept
    There is a 1/2 too many.
    In Problem 1 the 2 of the square and the 1/2 in J cancel; the J of 2b has neither.
    backward: / m | / (2 * m)
    plain2: / m | / (2 * m)
    softmax2: / m | / (2 * m)

# phi'

no_derivative
    phi' is left out.
    Where u is near 0, phi' is near 1, and you would hardly notice. It is what makes gradients vanish.
    backward: dphi(u[l]) * (h[l] | (h[l] & dphi(u[k]) * g | g
    hidden2: dphi(U1) * (G2 | (G2

no_last_derivative
    phi' is left out at the last layer. The cost sees u[l] through phi there, too.
    It would be right only if the last layer had no phi.
    backward: dphi(u[l]) * (h[l] | (h[l]

no_derivative_below
    phi' is there at the last layer, and left out in all layers below.
    Each layer has its own phi, and the gradient goes back through every one of them.
    backward: dphi(u[k]) * g | g

derivative_of_h
    You take phi' at h. It is a function of u.
    h is phi(u) already. phi'(h) is near phi'(u) only where u is near 0.
    backward: dphi(u[l]) | dphi(h[l]) & dphi(u[k]) | dphi(h[k])
    backward: dphi(u[l]) | dphi(h[l])
    backward: dphi(u[k]) | dphi(h[k])
    hidden2: dphi(U1) | dphi(phi(U1))

one_minus_u2
    You wrote 1 - u^2. The derivative of tanh is 1 - h^2, with h = tanh(u).
    Where u is near 0 both are near 1, and from |u| = 1 on yours is negative.
    backward: dphi(u[l]) | (1 - u[l] ** 2) & dphi(u[k]) | (1 - u[k] ** 2)
    backward: dphi(u[l]) | (1 - u[l] ** 2)
    backward: dphi(u[k]) | (1 - u[k] ** 2)
    hidden2: dphi(U1) | (1 - U1 ** 2)

derivative_without_square
    The square is missing in phi'. It is 1 - h^2, which is 1 / cosh(u)^2.
    Where u is near 0, all of these are near 1.
    backward: dphi(u[l]) | 1 / np.cosh(u[l]) & dphi(u[k]) | 1 / np.cosh(u[k])
    hidden2: dphi(U1) | 1 / np.cosh(U1)
    backward: dphi(u[l]) | (1 - h[l]) & dphi(u[k]) | (1 - h[k])
    hidden2: dphi(U1) | (1 - phi(U1))
    backward: dphi(u[k]) | (1 - h[k])

derivative_of_sigmoid
    You wrote h (1 - h). That is the derivative of the sigmoid; phi is tanh here.
    Each activation has its own derivative: that of tanh is 1 - h^2.
    backward: dphi(u[l]) | h[l] * (1 - h[l]) & dphi(u[k]) | h[k] * (1 - h[k])
    hidden2: dphi(U1) | phi(U1) * (1 - phi(U1))

no_prime
    You take phi where phi' belongs.
    tanh(u) is h; its derivative is 1 - h^2.
    backward: dphi(u[l]) | phi(u[l]) & dphi(u[k]) | phi(u[k])
    hidden2: dphi(U1) | phi(U1)

minus_derivative
    The sign of phi' is wrong: it is 1 - h^2, not h^2 - 1.
    tanh grows everywhere, so phi' is never negative.
    backward: dphi(u[l]) | (h[l] ** 2 - 1) & dphi(u[k]) | (h[k] ** 2 - 1)
    hidden2: dphi(U1) | -dphi(U1)

derivative_of_next_layer
    You take phi' of layer k+1. That one is inside g[k+1] already; g[k] needs its own.
    With equal signals in all layers you would hardly notice.
    backward: dphi(u[k]) | dphi(u[k + 1])

derivative_of_layer_below
    You take phi' of layer k-1. g[k] needs that of its own layer.
    With equal signals in all layers you would hardly notice.
    backward: dphi(u[k]) | (1 - h[k - 1] ** 2)
    backward: dphi(u[k]) | dphi(u[k - 1])

# back through the layers

own_weight
    You go back through the layer's own weight, w[k]. What layer k gives goes through w[k+1].
    With equal weights, as in Problem 1, you would never notice.
    backward: w[k + 1] | w[k]

no_weight
    The weight is left out.
    With all weights 1, as in 1a, you would never notice.
    backward: g[k + 1] * w[k + 1] | g[k + 1]
    forward: h[k - 1] * w[k] | h[k - 1]
    hidden2: (G2 @ W2.T) | G2

error_not_g
    You take the error itself, or g[l] each time, in place of the gradient of the layer above.
    What comes back to layer k has been through every layer above it, and through phi' and 1/m there.
    backward: g[k + 1] | (h[l] - y) / m
    backward: g[k + 1] | (h[l] - y)
    backward: g[k + 1] | g[k + 1] / dphi(u[k + 1])
    hidden2: G2 @ W2.T | m * G2 @ W2.T
    backward: g[k + 1] | g[l]
    backward: g[k + 1] * w[k + 1] | (h[k] - y) / m

product_for_entrywise
    You multiply as matrices, which adds up. phi' goes entry by entry.
    Sample i goes back through its own phi' alone.
    backward: dphi(u[k]) * g[k + 1] | dphi(u[k]) @ g[k + 1]
    backward: dphi(u[l]) * (h[l] - y) | dphi(u[l]) @ (h[l] - y)
    backward: dphi(u[l]) * (h | dphi(u[l]) @ (h & dphi(u[k]) * g | dphi(u[k]) @ g
    hidden2: dphi(U1) * | dphi(U1) @

entrywise_for_product
    You multiply entry by entry. This is a matrix product, which adds up.
    Where the shapes happen to be equal, nothing complains.
    forward2: X @ W1 | X * W1
    forward2: X @ W1 | X * W1 & H @ W2 | H * W2
    forward2: H @ W2 | H * W2
    hidden2: G2 @ W2.T | G2 * W2.T
    gradients2: X.T @ G1 | X.T * G1
    gradients2: H.T @ G2 | H.T * G2
    gradients2: X.T @ G1 | X.T * G1 & H.T @ G2 | H.T * G2

wrong_order
    You go from layer 1 up. The way back starts at layer l: g[k] needs g[k+1].
    With two layers you would never notice. (A `return` inside the loop leaves the same numbers.)
    backward: range(l - 1, 0, -1) | range(1, l)

upside_down
    Your g begins with the last layer. Entry k belongs to layer k.
    With one layer you would never notice.
    backward: * w[k + 1] | * w[k + 1] // g[1:] = 1 * g[:0:-1] ! (g[1] to g[l] in the order l to 1)

layer_below_last_missing
    Layer l-1 is not reached, and so neither is any below.
    range(l - 1, 0, -1) begins with l - 1. Without the -1 it counts upwards, and is empty.
    backward: range(l - 1, 0, -1) | range(l - 2, 0, -1) ! (no g[k] below g[l])

returned_too_soon
    Only the first round of the loop is done: it seems that `return` stands inside it.
    `return` ends the function. Its place is below the loop, as far left as `for`.
    forward: range(1, l + 1) | range(1, 2) ! (`return` stands inside the loop)
    gradients: range(1, l + 1) | range(1, 2) ! (`return` stands inside the loop)
    update: for k | Js[t], alpha = (fill, 0) if t else (J, alpha) // for k ! (`return` stands inside the loop over t)

first_layer_missing
    Layer 1 is not reached: your loop stops before it, or starts after it.
    range(l - 1, 0, -1) ends at 1, as a range leaves its end out.
    forward: range(1, l + 1) | range(2, l + 1)
    backward: range(l - 1, 0, -1) | range(l - 1, 1, -1)
    gradients: range(1, l + 1) | range(2, l + 1)
    update: range(1, l + 1) | range(2, l + 1)

last_layer_missing
    Layer l is not reached.
    range(1, l + 1) ends at l, as a range leaves its end out; range(1, l) ends at l - 1.
    forward: range(1, l + 1) | range(1, l)
    backward: = dphi(u[l]) * (h[l] - y) / m | = fill ! (g[l] is never written)
    gradients: range(1, l + 1) | range(1, l)
    update: range(1, l + 1) | range(1, l)

sample_missing
    A sample is left out.
    A row of m samples has the entries 0 to m - 1: range(m) reaches them all, range(1, m) and range(m - 1) do not.
    forward: + b[k] | + b[k] //     u[k, 0] = fill ! for i in range(1, m):
    cost: ((h_l - y) ** 2).sum() | ((h_l - y) ** 2)[1:].sum()
    cost: ((h_l - y) ** 2).sum() | ((h_l - y) ** 2)[:-1].sum()
    backward: - y) / m | - y) / m // g[l, 0] = fill ! for i in range(1, m):
    gradients: (h[k - 1] * g[k]).sum() | (h[k - 1] * g[k])[1:].sum() & = g[k].sum() | = g[k][1:].sum()
    gradients: (h[k - 1] * g[k]).sum() | (h[k - 1] * g[k])[:-1].sum() & = g[k].sum() | = g[k][:-1].sum()

# the gradients

own_signal
    You take the signal that layer k gives, h[k]. Its weight multiplies what goes in, h[k-1].
    Where the signal hardly changes from layer to layer, you would hardly notice.
    gradients: h[k - 1] | h[k]
    forward: h[k - 1] * | h[k] *

mean_for_sum
    You take the mean over the samples. It is a sum: the 1/m is inside g already.
    With m = 1 you would never notice.
    gradients: .sum() | .mean()
    gradients: (h[k - 1] * g[k]).sum() | (h[k - 1] * g[k]).mean()
    gradients: dJ_db[k] = g[k].sum() | dJ_db[k] = g[k].mean()
    gradients2: X.T @ G1 | X.T @ G1 / m & H.T @ G2 | H.T @ G2 / m & .sum( | .mean(
    gradients2: X.T @ G1 | X.T @ G1 / m & H.T @ G2 | H.T @ G2 / m
    gradients2: .sum( | .mean(

bias_times_h
    You multiply by the signal for the bias, too. The bias is added as it is, so its factor is 1.
    Think of the bias as a weight whose input is always 1.
    gradients: dJ_db[k] = g[k].sum() | dJ_db[k] = (h[k - 1] * g[k]).sum()
    gradients: dJ_db[k] = g[k].sum() | dJ_db[k] = (h[k] * g[k]).sum()
    gradients2: G1.sum | (H * G1).sum

weight_gradient_missing
    The gradient of the weights is not written.
    Without it no weight can take a step.
    gradients: dJ_dw[k] = (h[k - 1] * g[k]).sum() | dJ_dw[k] = fill ! (dJ_dw is never written)
    gradients2: X.T @ G1 | fill * X.T @ G1 ! (dJ_dW1 is never written)
    gradients2: H.T @ G2 | fill * H.T @ G2 ! (dJ_dW2 is never written)
    gradients2: X.T @ G1 | fill * X.T @ G1 & H.T @ G2 | fill * H.T @ G2 ! (neither of them is ever written)

bias_gradient_missing
    The gradient of the bias is never written.
    With x = y = (-0.5, 0.5) and b = 0 it is 0, and you would never notice.
    gradients: dJ_db[k] = g[k].sum() | dJ_db[k] = fill ! (dJ_db is never written)
    gradients2: G1.sum(axis=0) | np.full(n1, fill) ! (dJ_db is never written)

wrong_axis
    You add up along the wrong axis, or along both. The gradient of a bias adds over the samples, and only over them.
    There is one number for each bias, so the shape tells you along which axis to add.
    gradients: dJ_db[k] = g[k].sum() | dJ_db = g.sum(axis=0)
    gradients: dJ_db[k] = g[k].sum() | dJ_db = g[1:].sum(axis=0)
    gradients: dJ_db[k] = g[k].sum() | dJ_db = g.sum()
    gradients: dJ_db[k] = g[k].sum() | dJ_db = g[1:].sum()
    gradients2: axis=0 | axis=1
    gradients2: G1.sum(axis=0) | G1.sum()

# matrices, and the softmax

Y_not_transposed
    Y is not transposed. It has a row for each class, G2 has a row for each sample.
    With as many samples as classes nothing complains.
    plain2: Y.T | Y
    softmax2: P - Y.T | P - Y

W2_not_transposed
    W2 is not transposed. Going back, you add over the classes, and they are its columns.
    With as many hidden units as classes nothing complains.
    hidden2: W2.T | W2

input_not_transposed
    X or H is not transposed. You add over the samples, and they are its rows.
    With as many samples as units nothing complains.
    gradients2: X.T | X
    gradients2: H.T | H
    gradients2: X.T | X & H.T | H

gradient_transposed
    Your gradient lies on its side: a gradient has the shape of its matrix.
    With square matrices nothing complains.
    gradients2: X.T @ G1 | G1.T @ X & H.T @ G2 | G2.T @ H
    gradients2: X.T @ G1 | G1.T @ X
    gradients2: H.T @ G2 | G2.T @ H

signal_for_input
    You take H where X belongs. W1 multiplies the inputs X; H comes after it.
    With as many inputs as hidden units nothing complains.
    gradients2: X.T @ G1 | H.T @ G1

input_for_signal
    You take X where H belongs. W2 multiplies what the hidden units give.
    With as many inputs as hidden units nothing complains.
    gradients2: H.T @ G2 | X.T @ G2
    forward2: H @ W2 | X @ W2

softmax_over_samples
    Your softmax adds over the samples. Each sample shares out its own 1 among the classes.
    Each row of P adds up to 1, not each column.
    softmax2: axis=1 | axis=0

softmax_over_all
    Your softmax adds over all of U2. Each sample shares out its own 1 among the classes.
    Each row of P adds up to 1. With one sample you would never notice.
    softmax2: exp(U2).sum(axis=1, keepdims=True) | exp(U2).sum()

softmax_without_keepdims
    The sums over the classes lie in a row, and each divides a column.
    Sum i belongs to sample i, which is a row: keepdims=True leaves it there.
    softmax2: axis=1, keepdims=True | axis=1

no_softmax
    You took the scores themselves for P.
    A score may be any number; P is a share of 1.
    softmax2: (P - Y.T) | (U2 - Y.T)

softmax_alias
    P was changed in place: another name for the same array is no copy.
    After A = P, A -= Y.T also changes P. Write A = P - Y.T.
    softmax2: P - Y.T | P - Y.T - Y.T

softmax_where_none_asked
    You took the softmax. Here p is the exercise's own, exp(U2) without a normaliser.
    Then G2 does not depend on the scores. For the softmax ask check.two_layer(..., normalised=True).
    plain2: -Y.T / m | (softmax(U2) - Y.T) / m

none_where_softmax_asked
    This is G2 of the exercise's own p, without a normaliser. With the softmax, P has to come in.
    Without it no score is ever pushed down, and J has no floor.
    softmax2: (P - Y.T) / m | -Y.T / m

# seen, not computed

in_place
    What you were given is not yours to change: begin with a copy, such as w = w.copy().
    Whoever calls you still needs it. Both w[k] = ... and w -= ... change w itself; w = w - ... makes a new one.
"""

# What is said where her code stops: a pattern in the error, and what it often means.
STOPPED = {
    "bitwise_xor|\\^: ": "In Python ^ is no power: write h ** 2.",
    "converted to Python scalars": "What is in `math` takes one number. For a whole array take np.tanh, np.exp.",
    "array element with a sequence": "There is room for one number, and several arrive: is a sum missing?",
    "index .* is out of bounds|index out of range": "Size n has the entries 0 to n - 1: does a loop go one too far?",
    "name 'tanh'|name 'exp'": "With `import numpy as np` it is called np.tanh, np.exp.",
    "name '[A-Za-z]+[12]?' is not defined": "What it is not given it has to compute itself.",
}
