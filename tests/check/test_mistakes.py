# ruff: noqa: E501
"""Wrong solutions, as text and change: each mistake gets its name, its place, and a line that is the student's own."""

import re

import numpy as np
import pytest
from check.solutions import judged, rows, written

from backprop import check
from backprop.check.lines import LINES, MISTAKES

# network function | changes | the ids of the verdict
WRONG = """
# ---- forward
chain forward | + b[k] ->  | no_bias
chain forward | return u, h -> h[l] = u[l] :: return u, h | last_layer_linear
chain forward | return u, h -> return h, u | u_and_h_swapped
chain forward | h[k - 1] * w[k] -> (u[k - 1] if k > 1 else x) * w[k] | no_activation
chain forward | np.tanh(u[k]) -> u[k] | no_activation
chain forward | h[k - 1] * w[k] -> h[0] * w[k] | input_in_every_layer
chain forward | range(1, l + 1) -> range(2, l + 1) | first_layer_missing
chain forward | range(1, l + 1) -> range(1, l) | last_layer_missing
chain forward | range(1, l + 1) -> range(1, 2) | returned_too_soon
chain forward | * w[k] ->  | no_weight
chain forward | u[k] = h[k - 1] * w[k] + b[k] -> u[k] = h[k - 1] * w[k] ; np.tanh(u[k]) -> np.tanh(u[k]) + b[k] | bias_after_phi
chain forward | u[k] = h[k - 1] * w[k] + b[k] -> u[k] = h[k - 1] * w[k] ; return u, h -> return u + b[:, None], h | no_bias
chain forward | h[k - 1] * w[k] -> h[k] * w[k] | own_signal
chain forward | h[0] = x -> pass | input_missing
chain forward | np.tanh(u[k]) -> 1 / (1 + np.exp(-u[k])) | another_phi
chain forward | u, h = np.zeros((l + 1, m)), np.zeros((l + 1, m)) -> u = h = np.zeros((l + 1, m)) | one_array_twice
chain forward | range(1, l + 1) -> range(l) ; u[k] = h[k - 1] * w[k] + b[k] -> u[k] = h[k] * w[k + 1] + b[k + 1] ; h[k] = np.tanh(u[k]) -> h[k + 1] = np.tanh(u[k]) | one_entry_early
chain forward | np.zeros((l + 1, m)), np.zeros((l + 1, m)) -> [[0] * m] * (l + 1), [[0] * m] * (l + 1) ; u[k] = h[k - 1] * w[k] + b[k] -> u[k][:] = np.array(h[k - 1]) * w[k] + b[k] ; h[k] = np.tanh(u[k]) -> h[k][:] = np.tanh(u[k]) ; h[0] = x -> h[0] = list(x) | one_array_twice
chain forward | np.zeros((l + 1, m)), np.zeros((l + 1, m)) -> np.full((l + 1, m), 0), np.full((l + 1, m), 0) | whole_numbers
chain forward | w[k] + b[k] -> w[k - 1] + b[k - 1] | weight_below bias_below
# ---- cost
chain cost | (2 * m) -> m | no_half
chain cost | (2 * m) -> 2 | sum_for_mean
chain cost | / (2 * m) -> * (1 // (2 * m)) | whole_numbers
chain cost | np.sum((h_l - y) ** 2) -> np.sum(h_l - y) ** 2 | too_early_a_sum
chain cost | np.sum((h_l - y) ** 2) -> np.linalg.norm(h_l - y) | no_square
chain cost | (h_l - y) ** 2 -> h_l - y ** 2 | no_brackets
chain cost | / (2 * m) -> / (2 * m) / m | twice_1_over_m
# ---- backward
chain backward | w[k + 1] -> w[k] | own_weight
chain backward | * w[k + 1] ->  | no_weight
chain backward | (1 - h[l] ** 2) *  ->  ; (1 - h[k] ** 2) *  ->  | no_derivative
chain backward | (1 - h[l] ** 2) *  ->  | no_last_derivative
chain backward | (1 - h[k] ** 2) *  ->  | no_derivative_below
chain backward | (1 - h[l] ** 2) -> 1 / np.cosh(h[l]) ** 2 ; (1 - h[k] ** 2) -> 1 / np.cosh(h[k]) ** 2 | derivative_of_h
chain backward | 1 - h[l] ** 2 -> 1 - u[l] ** 2 ; 1 - h[k] ** 2 -> 1 - u[k] ** 2 | one_minus_u2
chain backward | 1 - h[l] ** 2 -> 1 - h[l] ; 1 - h[k] ** 2 -> 1 - h[k] | derivative_without_square
chain backward | (1 - h[l] ** 2) -> 1 / np.cosh(u[l]) ; (1 - h[k] ** 2) -> 1 / np.cosh(u[k]) | derivative_without_square
chain backward | 1 - h[l] ** 2 -> h[l] - h[l] ** 2 ; 1 - h[k] ** 2 -> h[k] - h[k] ** 2 | derivative_of_sigmoid
chain backward | 1 - h[k] ** 2 -> 1 - h[k + 1] ** 2 | derivative_of_next_layer
chain backward | 1 - h[k] ** 2 -> 1 - h[k - 1] ** 2 | derivative_of_layer_below
chain backward | g[k + 1] -> (h[l] - y) / m | error_not_g
chain backward | g[k + 1] -> g[l] | error_not_g
chain backward | g[k + 1] * w[k + 1] -> (h[k] - y) / m | error_not_g
chain backward | / m ->  | no_1_over_m
chain backward | / m -> / m / m | twice_1_over_m
chain backward | (h[l] - y) -> 2 * (h[l] - y) | factor_2
chain backward | / m -> / (2 * m) | half_kept
chain backward | / m -> / (l + 1) | wrong_m
chain backward | (h[l] - y) -> (y - h[l]) | sign
chain backward | 1 - h[l] ** 2 -> h[l] ** 2 - 1 ; 1 - h[k] ** 2 -> h[k] ** 2 - 1 | minus_derivative
chain backward | (1 - h[k] ** 2) * g[k + 1] -> (1 - h[k] ** 2) @ g[k + 1] | product_for_entrywise
chain backward | (1 - h[l] ** 2) -> 1 / np.cosh(h[l]) ** 2 ; (h[l] - y) -> (u[l] - y) ; (1 - h[k] ** 2) -> 1 / np.cosh(h[k]) ** 2 | u_and_h_swapped
chain backward | g[l] = (1 - h[l] ** 2) * (h[l] - y) / m -> pass | last_layer_missing
chain backward | range(l - 1, 0, -1) -> range(l - 1, 1, -1) | first_layer_missing
chain backward | range(l - 1, 0, -1) -> range(1, l) | wrong_order
chain backward | return g -> return g[:0:-1] | upside_down
chain backward | range(l - 1, 0, -1) -> range(l - 2, 0, -1) | layer_below_last_missing
chain backward | (1 - h[l] ** 2) * (h[l] -> 1 - h[l] ** 2 * (h[l] ; (1 - h[k] ** 2) * -> 1 - h[k] ** 2 * | no_brackets
chain backward | (h[l] - y) / m -> h[l] - y / m | no_brackets
chain backward | 1 - h[l] ** 2 -> h[l] ; 1 - h[k] ** 2 -> h[k] | no_prime
chain backward | (h[l] - y) -> np.sum(h[l] - y) | too_early_a_sum
chain backward | (h[l] - y) / m -> (h[l] - y) // m | whole_numbers
chain backward | return g -> g[1:, 0] = np.nan :: return g | sample_missing
chain backward | g = np.zeros((l + 1, m)) -> g = h | in_place
chain backward | g[l] = (1 - h[l] ** 2) * (h[l] - y) / m -> g[l] = (h[l] - y) / m ; g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k] = g[k + 1] * w[k + 1] ; return g -> return g * (1 - h ** 2) | error_not_g
# ---- gradients
chain gradients | return dJ_dw, dJ_db -> return dJ_db, dJ_dw | results_swapped
chain gradients | h[k - 1] -> h[k] | own_signal
chain gradients | np.sum( -> np.mean( | mean_for_sum
chain gradients | np.sum(g[k]) -> np.mean(g[k]) | mean_for_sum
chain gradients | np.sum(g[k]) -> np.sum(h[k - 1] * g[k]) | bias_times_h
chain gradients | return dJ_dw, dJ_db -> return dJ_dw, None | bias_gradient_missing
chain gradients | dJ_db[k] = np.sum(g[k]) -> pass | bias_gradient_missing
chain gradients | dJ_dw[k] = np.sum(h[k - 1] * g[k]) -> pass | weight_gradient_missing
chain gradients | return dJ_dw, dJ_db -> return dJ_dw, g[1:].sum(axis=0) | wrong_axis
chain gradients | return dJ_dw, dJ_db -> return dJ_dw, g.sum() | one_number
chain gradients | range(1, l + 1) -> range(2, l + 1) | first_layer_missing
chain gradients | range(1, l + 1) -> range(1, l) | last_layer_missing
chain gradients | range(1, l + 1) -> range(1, 2) | returned_too_soon
chain gradients | np.sum(h[k - 1] * g[k]) -> np.sum(h[k - 1]) * np.sum(g[k]) | too_early_a_sum
chain gradients | h[k - 1] * g[k] -> h[k - 1][1:] * g[k][1:] ; np.sum(g[k]) -> np.sum(g[k][1:]) | sample_missing
chain gradients | h[k - 1] * g[k] -> h[k - 1][:-1] * g[k][:-1] ; np.sum(g[k]) -> np.sum(g[k][:-1]) | sample_missing
chain gradients | np.zeros(l + 1), np.zeros(l + 1) -> np.full(l + 1, np.nan), np.full(l + 1, np.nan) ; dJ_dw[k] = -> dJ_dw[k] += ; dJ_db[k] = -> dJ_db[k] += | added_to_nan
# ---- train
chain train | w - alpha -> w + alpha ; b - alpha -> b + alpha | ascent
chain train | b - alpha * dJ_db -> b | bias_not_updated
chain train | w - alpha * dJ_dw -> w | weight_not_updated
chain train | w - alpha -> w - alpha * alpha ; b - alpha -> b - alpha * alpha | alpha_twice
chain train | w - alpha * -> w - ; b - alpha * -> b - | no_alpha
chain train | alpha * dJ_dw -> 0.1 * dJ_dw ; alpha * dJ_db -> 0.1 * dJ_db | own_alpha
chain train | w = w - alpha * dJ_dw -> w -= alpha * dJ_dw ; w, b = w.copy(), b.copy() -> pass | in_place
chain train | J[t] = np.sum((h[l] - y) ** 2) / (2 * m) -> J[t] = np.sum((h[l] - y) ** 2) / m | no_half
chain train | for t in range(max_iter) -> for t in range(max_iter - 1) | last_iteration_missing
chain train | for t in range(max_iter) -> for t in range(min(1, max_iter)) | returned_too_soon
chain train | J[t] = np.sum((h[l] - y) ** 2) / (2 * m) -> pass ; b = b - alpha * dJ_db -> b = b - alpha * dJ_db ; return J -> J[:] = 0 :: return J | J_not_kept
chain train | np.sum(g[k]) -> 0 | bias_not_updated
chain train | (h[l] - y) / m -> (y - h[l]) / m | ascent
chain train | + b[k] ->  | no_bias
chain train | range(l - 1, 0, -1) -> range(l - 1, 1, -1) | first_layer_missing
# ---- two layers
plain forward | + b -> | no_bias
plain forward | return U1, H, U2 -> return H, U1, U2 | u_and_h_swapped
plain forward | H @ W2 -> U1 @ W2 | no_activation
plain forward | H @ W2 -> np.tanh(H @ W2) | last_layer_not_linear
plain forward | X @ W1 -> X * W1 ; H @ W2 -> H * W2 | entrywise_for_product
plain backward | -Y.T -> Y.T | sign
plain backward | -Y.T / m -> -Y.T | no_1_over_m
plain backward | / m -> / m ** 2 | twice_1_over_m
plain backward | -Y.T -> -2 * Y.T | factor_2
plain backward | -Y.T -> -Y | Y_not_transposed
soft backward | P - Y.T -> Y.T - P | sign
soft backward | (P - Y.T) / m -> P - Y.T | no_1_over_m
soft backward | / m -> / m ** 2 | twice_1_over_m
soft backward | (P - Y.T) -> -Y.T | none_where_softmax_asked
soft backward | P - Y.T -> U2 - Y.T | no_softmax
soft backward | axis=1 -> axis=0 | softmax_over_samples
soft backward | G2 = (P - Y.T) / m -> error = P :: error -= Y.T :: G2 = (P - Y.T) / m | softmax_alias
soft backward | (1 - np.tanh(U1) ** 2) *  ->  | no_derivative
soft backward | 1 - np.tanh(U1) ** 2 -> 1 - U1 ** 2 | one_minus_u2
soft backward | (G2 @ W2.T) -> (m * G2 @ W2.T) | error_not_g
soft backward | (1 - np.tanh(U1) ** 2) * -> (1 - np.tanh(U1) ** 2) @ | product_for_entrywise
plain backward | return G1, G2 -> return G2, G1 | results_swapped
plain gradients | X.T @ G1 -> H.T @ G1 | signal_for_input
plain gradients | X.T @ G1 -> G1.T @ X ; H.T @ G2 -> G2.T @ H | gradient_transposed
plain gradients | np.sum(G1, axis=0) -> np.zeros(G1.shape[1]) | bias_gradient_missing
plain gradients | X.T @ G1 -> X.T @ G1 / len(X) ; H.T @ G2 -> H.T @ G2 / len(X) ; np.sum( -> np.mean( | mean_for_sum
# ---- two at once
chain backward | / m ->  ; w[k + 1] -> w[k] | no_1_over_m own_weight
chain backward | (h[l] - y) -> (y - h[l]) ; * w[k + 1] ->  | sign no_weight
chain backward | (1 - h[l] ** 2) *  ->  ; 1 - h[k] ** 2 -> 1 - h[k + 1] ** 2 | no_last_derivative derivative_of_next_layer
chain gradients | h[k - 1] -> h[k] ; np.sum(g[k]) -> np.mean(g[k]) | own_signal mean_for_sum
chain train | b - alpha * dJ_db -> b ; / (2 * m) -> / m | no_half bias_not_updated
# ---- of kinds that were met in public questions
chain backward | g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k] = np.clip((1 - h[k] ** 2) * g[k + 1] * w[k + 1], -0.05, 0.05) | clipped_gradient
chain backward | return g -> return g / np.linalg.norm(g) | other_factor
chain backward | (1 - h[l] ** 2) -> np.where(u[l] > 0, 1, 0.01) ; (1 - h[k] ** 2) -> np.where(u[k] > 0, 1, 0.01) | derivative_of_relu
chain backward | (1 - h[l] ** 2) -> np.sqrt(1 - h[l] ** 2) ; (1 - h[k] ** 2) -> np.sqrt(1 - h[k] ** 2) | derivative_without_square
chain backward | (1 - h[l] ** 2) -> (1 + h[l]) * (1 + h[l]) ; (1 - h[k] ** 2) -> (1 + h[k]) * (1 + h[k]) | plus_for_minus_in_derivative
chain backward | (1 - h[l] ** 2) -> ((np.tanh(u[l] + .1) - np.tanh(u[l])) / .1) ; (1 - h[k] ** 2) -> ((np.tanh(u[k] + .1) - np.tanh(u[k])) / .1) | difference_quotient
chain backward | (h[l] - y) / m -> (h[l] - y[0]) / m | one_target
chain backward | (1 - h[l] ** 2) -> 4 / (np.exp(u[l]) + np.exp(-u[l])) ; (1 - h[k] ** 2) -> 4 / (np.exp(u[k]) + np.exp(-u[k])) | derivative_without_square
chain backward | (1 - h[l] ** 2) -> 1 / (np.exp(u[l]) + np.exp(-u[l])) ** 2 ; (1 - h[k] ** 2) -> 1 / (np.exp(u[k]) + np.exp(-u[k])) ** 2 | factor_quarter
chain backward | w[k + 1] -> w[l - k] | transposed_order
chain backward | w[k + 1] -> np.sign(w[k + 1]) | sign_of_weight
chain backward | w[k + 1] -> (w[k + 1] + 1) | skip_connection
chain backward | g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k] = np.mean((1 - h[k] ** 2) * g[k + 1] * w[k + 1]) | too_early_a_sum
chain backward | g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1] / m | twice_1_over_m
chain backward | range(l - 1, 0, -1) -> range(l - 1) | layer_below_last_missing
chain backward | range(l - 1, 0, -1) -> range(0, l - 1, -1) | layer_below_last_missing
chain backward | range(l - 1, 0, -1) -> range(l - 1, 0, -2) | wrong_order
chain backward | return g -> return np.array(g).T | transposed
chain backward | return g -> return g[l] | one_layer_only
chain backward | return g -> return g.sum(axis=1) | too_early_a_sum
chain backward | (h[l] - y) / m -> (h[l] - y) * h[l] / m | second_derivative
chain backward | (h[l] - y) / m -> np.log(np.cosh(h[l] - y)) / m | another_cost
chain backward | (h[l] - y) / m -> np.tanh(h[l] - y) / m | another_cost
chain backward | (h[l] - y) / m -> (h[l] - y) / np.linalg.norm(h[l] - y) | other_factor
chain backward | (h[l] - y) / m -> (h[l] - y) / len(h) | wrong_m
chain backward | (h[l] - y) / m -> (h[l] - y) / 2 | half_kept no_1_over_m
chain backward | (h[l] - y) / m -> (h[l] - y) * m | times_m
chain backward | (h[l] - y) / m -> -(2 / m) * (y - h[l]) * 2 | factor_4
chain backward | (1 - h[l] ** 2) * (h[l] - y) / m -> (h[l] - y) / m * w[l] | weight_for_derivative
chain backward | (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> (1 - (g[k + 1] * w[k + 1]) ** 2) * g[k + 1] * w[k + 1] | slope_of_gradient
chain backward | (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k + 1] * w[k + 1] * h[k] | no_prime
chain backward | (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> 1 - h[k] ** 2 * (g[k + 1] * w[k + 1]) | no_brackets
chain backward | (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> (1 - h[k] ** 2 * g[k + 1]) * w[k + 1] | no_brackets
chain backward | (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> (1 - h[k]) ** 2 * g[k + 1] * w[k + 1] | square_inside
chain backward | (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> (1 - h[k - 1] ** 2) * g[k + 1] * w[k] | derivative_of_layer_below own_weight
chain backward | g[l] = (1 - h[l] ** 2) * (h[l] - y) / m -> g[l] = (1 - u[l] ** 2) * (h[l] - y) ; (1 - h[k] ** 2) -> (1 - u[k] ** 2) | one_minus_u2 no_1_over_m
chain backward | (1 - h[l] ** 2) * (h[l] - y) / m -> (y - h[l]) ; (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k + 1] * w[k] | no_derivative sign no_1_over_m own_weight
chain forward | h[k - 1] * w[k] + b[k] -> x * w[k] + b[k] | input_in_every_layer
chain forward | h[k - 1] * w[k] + b[k] -> w[k] * (h[k - 1] + b[k]) | no_brackets
chain forward | h[k] = np.tanh(u[k]) -> h[k] = 1 / (1 + np.exp(-2 * u[k])) | another_phi
chain forward | h[k] = np.tanh(u[k]) -> h[k] = 1.7159 * np.tanh(2 / 3 * u[k]) | another_phi
chain forward | h[k] = np.tanh(u[k]) -> h[k] = np.tanh(u[k] / l) | u_divided
chain forward | h[k] = np.tanh(u[k]) -> h[k] = (np.exp(u[k]) - np.exp(-u[k])) / 2 | another_phi
chain forward | h[k] = np.tanh(u[k]) -> h[k] = np.tan(u[k]) | another_phi
chain forward | range(1, l + 1) -> range(l) ; h[k - 1] -> h[k] | last_layer_missing
chain forward | return u, h -> return u[l], h[l] | one_layer_only
chain cost | / (2 * m) -> / 2 * m | no_brackets
chain cost | (h_l - y) ** 2 -> (h_l - y) * 2 | factor_for_square
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.mean(h_l - y) ** 2 / 2 | average_then_square
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.sqrt(np.mean((h_l - y) ** 2)) | no_square
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.mean(np.abs(h_l - y)) | no_square
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> -np.mean(y * np.log(h_l)) | cross_entropy
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.var(h_l - y) / 2 | variance_for_mean_square
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> (h_l - y) ** 2 / (2 * m) | no_sum_over_samples
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.round(np.sum((h_l - y) ** 2) / (2 * m), 3) | rounded
chain gradients | h[k - 1] * g[k] -> h[k - 1] + g[k] | sum_for_product
chain gradients | h[k - 1] * g[k] -> h[k - 1] * g[k - 1] | g_of_layer_below
chain gradients | dJ_dw[k] = np.sum(h[k - 1] * g[k]) -> dJ_dw[k] = np.outer(h[k - 1], g[k]).sum() | too_early_a_sum
chain gradients | dJ_dw[k] = np.sum(h[k - 1] * g[k]) -> dJ_dw[k] = np.sum(h[k - 1]) * np.sum(g[k]) / len(g[k]) | too_early_a_sum mean_for_sum
chain gradients | dJ_db[k] = np.sum(g[k]) -> dJ_db[k] = g[k][0] | one_sample_only
chain gradients | dJ_db[k] = np.sum(g[k]) -> dJ_db = np.sum(g[k]) | one_number
chain gradients | dJ_db[k] = np.sum(g[k]) -> dJ_db[k] = np.sum(g) | wrong_axis
chain gradients | np.sum(h[k - 1] * g[k]) -> np.mean(h[k - 1] * g[k]) ; np.sum(g[k]) -> np.mean(g[k]) | mean_for_sum
chain gradients | np.sum(h[k - 1] * g[k]) -> -np.sum(h[k - 1] * g[k]) ; np.sum(g[k]) -> -np.sum(g[k]) | sign
chain gradients | dJ_dw[k] = -> dJ_dw[k - 1] = ; dJ_db[k] = -> dJ_db[k - 1] = | one_entry_early
chain gradients | dJ_dw, dJ_db = np.zeros(l + 1), np.zeros(l + 1) -> dJ_dw = dJ_db = np.zeros(l + 1) | one_array_twice
chain train | np.sum(h[k - 1] * g[k]) -> (np.sum(h[k - 1] * g[k]) + 0.1 * w[k]) | weight_decay
chain train | w, b = w.copy(), b.copy() -> w, b = np.random.default_rng(0).normal(size=(2, l + 1)) | start_lost
chain train | return J, w, b -> return J[-1], w, b | J_not_kept
chain train | return J, w, b -> return J / J[0], w, b | other_factor
chain train | g[k + 1] * w[k + 1] -> g[k + 1] * w[k] | own_weight
chain train | (1 - h[l] ** 2) * (h[l] - y) / m -> (h[l] - y) / m | no_last_derivative
chain train | (1 - h[l] ** 2) -> (1 - u[l] ** 2) ; (1 - h[k] ** 2) -> (1 - u[k] ** 2) | one_minus_u2
chain train | h[k - 1] * g[k] -> h[k] * g[k] | own_signal
chain train | J[t] = -> J[0] = | J_not_kept
chain train | (h[l] - y) / m -> (h[l] - y) | no_1_over_m
chain train | u[k] = h[k - 1] * w[k] + b[k] -> u[k] = h[k - 1] * w[k] | no_bias
soft forward | + b -> + b.reshape(-1, 1) | bias_as_column
soft forward | U2 = H @ W2 -> U2 = H @ W2 + b | bias_at_the_output
soft forward | U2 = H @ W2 -> U2 = np.exp(H @ W2) / np.exp(H @ W2).sum(axis=1, keepdims=True) | softmax_in_forward
soft forward | U1 = X @ W1 + b -> U1 = W1.T @ X + b | wrong_product_order
soft forward | U1 = X @ W1 + b -> U1 = np.dot(X, W1.T) + b | weights_transposed
soft forward | H = np.tanh(U1) -> H = np.maximum(U1, 0.1 * U1) | another_phi
soft forward | return U1, H, U2 -> return U2, H, U1 | results_swapped
soft forward | return U1, H, U2 -> return U1.T, H.T, U2.T | transposed
soft backward | P - Y.T -> P - Y | Y_not_transposed
soft backward | P - Y.T -> P * (P - Y.T) | softmax_derivative_too
soft backward | G2 = (P - Y.T) / m -> G2 = P.copy() ; G1 = -> G2[range(m), 0] -= 1; G2 /= m; G1 = | one_class_only
soft backward | P - Y.T -> np.log(P) - Y.T | log_of_softmax
soft backward | P - Y.T -> -Y.T * (1 - P) | softmax_diagonal
soft backward | G2 @ W2.T -> W2 @ G2.T | wrong_product_order
soft backward | G2 @ W2.T -> G2 @ W2 | W2_not_transposed
soft backward | G2 @ W2.T -> (P - Y.T) @ W2.T | error_not_g
soft backward | 1 - np.tanh(U1) ** 2 -> 1 - np.arctanh(np.tanh(U1)) ** 2 | one_minus_u2
soft backward | 1 - np.tanh(U1) ** 2 -> 1 - np.tanh(np.tanh(U1)) ** 2 | derivative_of_h
soft backward | (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) -> (1 - np.tanh(G2 @ W2.T) ** 2) | slope_of_gradient
soft backward | / m -> / U2.size | wrong_m
soft backward | / m -> / Y.shape[0] | wrong_m
soft backward | G1 = (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) -> G1 = (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) / m | twice_1_over_m
soft backward | G1 = (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) -> G1 = np.clip((1 - np.tanh(U1) ** 2) * (G2 @ W2.T), -.05, .05) | clipped_gradient
soft backward | G1 = (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) -> G1 = (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) * (1 - np.tanh(U1) ** 2) | derivative_twice
soft backward | G1 = (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) -> G1 = (U1 > 0) * (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) | relu_mask_too
plain backward | -Y.T / m -> -Y.T / U2 / m | exp_for_log
plain backward | -Y.T / m -> (np.exp(U2) / np.exp(U2).sum(axis=1, keepdims=True) - Y.T) / m | softmax_where_none_asked
plain backward | -Y.T / m -> Y.T / m | sign
plain backward | -Y.T / m -> -Y / m | Y_not_transposed
plain backward | -Y.T / m -> -np.ones_like(U2) / m | no_error
plain backward | -Y.T / m -> -Y.T / len(Y) | wrong_m
plain backward | -Y.T / m -> -(Y.T - U2) / m | squared_error
plain backward | -Y.T / m -> -1 / m * Y | Y_not_transposed
plain backward | -Y.T / m -> 1 / m - Y.T | no_brackets
soft gradients | X.T @ G1 -> X.T @ G1 / len(X) | mean_for_sum
soft gradients | X.T @ G1 -> G1.T @ X | gradient_transposed
soft gradients | X.T @ G1 -> X @ G1 | input_not_transposed
soft gradients | X.T @ G1 -> np.outer(X, G1) | outer_for_product
soft gradients | X.T @ G1 -> np.dot(X.T, H) | no_gradient
soft gradients | H.T @ G2 -> H.T @ G1 | gradient_of_other_layer
soft gradients | H.T @ G2 -> H.T * G2 | entrywise_for_product
soft gradients | H.T @ G2 -> 2 * H.T @ G2 | factor_2
soft gradients | np.sum(G1, axis=0) -> 4 * np.sum(G1, axis=0) | factor_4
soft gradients | np.sum(G1, axis=0) -> np.sum(G1, axis=1) | wrong_axis
soft gradients | np.sum(G1, axis=0) -> np.sum(G1) | one_number
soft gradients | np.sum(G1, axis=0) -> np.sum(G2, axis=0) | gradient_of_other_layer
soft gradients | np.sum(G1, axis=0) -> G1 | wrong_axis
soft gradients | np.sum(G1, axis=0) -> np.mean(G1, axis=0) | mean_for_sum
soft gradients | np.sum(G1, axis=0) -> np.sum(H.T @ G1, axis=0) | bias_times_h
soft gradients | np.sum(G1, axis=0) -> np.ones(3) | fixed_size
soft gradients | np.sum(G1, axis=0) -> np.cumsum(G1, axis=0)[0] | one_sample_only
chain backward | g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k] = g[k + 1] | passed_down
chain train | alpha * dJ_db -> alpha * dJ_db * b | times_bias
chain train | alpha * dJ_dw -> alpha * dJ_dw / m ; alpha * dJ_db -> alpha * dJ_db / m | twice_1_over_m
chain train | w - alpha * dJ_dw -> w - alpha * (t + 1) * dJ_dw | alpha_changes
chain train | w - alpha * dJ_dw -> w - alpha / (t + 1) * dJ_dw ; b - alpha * dJ_db -> b - alpha / (t + 1) * dJ_db | alpha_changes
soft backward | np.sum(E, axis=1, keepdims=True) -> np.sum(E) | softmax_over_all
soft backward | np.sum(E, axis=1, keepdims=True) -> np.sum(E, axis=1) | softmax_without_keepdims
soft backward | np.sum(E, axis=1, keepdims=True) -> np.max(E, axis=1, keepdims=True) | no_normaliser
soft backward | E = np.exp(U2) -> E = U2 | softmax_without_exp
soft backward | E = np.exp(U2) -> E = np.exp(np.tanh(U2)) | softmax_of_hidden
chain backward | (h[l] - y) / m -> (h[l] - y) / m ** 2 ; (1 - h[l] ** 2) -> (1 - h[l]) | derivative_without_square twice_1_over_m
chain backward | for k in range(l - 1, 0, -1): -> for k in range(l - 1, 0, -1): # :: ; 1 - h[k] ** 2 -> 1 - u[k] ** 2 | one_minus_u2
chain backward | g[k + 1] * w[k + 1] -> g[k + 1] + w[k + 1] | sum_for_product
chain backward | g[k + 1] * w[k + 1] -> g[k + 1] / w[k + 1] | division_for_product
chain backward | * g[k + 1] * w[k + 1] -> * np.dot(g[k + 1], w[1:l + 1].sum()) | weight_summed
chain backward | (1 - h[k] ** 2) -> (1 - h[l] ** 2) | derivative_of_last_layer
chain backward | (1 - h[k] ** 2) -> (1 - np.tanh(h[k - 1]) ** 2) | derivative_of_layer_below
chain backward | 1 - h[k] ** 2 -> 1 - h[k] ** 2 * 2 | wrong_number_in_derivative
chain backward | 1 - h[k] ** 2 -> -1 - h[k] ** 2 | derivative_of_tan minus_derivative
chain backward | 1 - h[l] ** 2 -> 0.5 * (1 - h[l] ** 2) ; 1 - h[k] ** 2 -> 0.5 * (1 - h[k] ** 2) | half_kept
chain backward | 1 - h[l] ** 2 -> 0.5 * (1 + h[l]) * (1 - h[l]) | half_kept
chain backward | (h[l] - y) / m -> np.sum((h[l] - y) ** 2) / (2 * m) | cost_for_error
chain backward | (h[l] - y) / m -> (h[l] - y) ** 2 / 2 / m | error_squared
chain backward | (h[l] - y) / m -> np.mean(h[l] - y) | too_early_a_sum
chain backward | (h[l] - y) -> (h[l] - y[::-1]) | target_changed
chain backward | (h[l] - y) -> (h[l] - np.tanh(y)) | target_changed
chain backward | (h[l] - y) -> (np.tanh(h[l]) - y) | target_changed
chain backward | (h[l] - y) -> (u[l] - y) | u_and_h_swapped
chain backward | g = np.zeros((l + 1, m)) -> g = np.zeros((l + 1, m), dtype=int) | whole_numbers
chain backward | g = np.zeros((l + 1, m)) -> g = np.zeros_like(y[:, None].astype(int).T * w[:, None].astype(bool)) | whole_numbers
chain backward | g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k] = (1 - h[k] ** 2) * sum(g[j] * w[j] for j in range(k + 1, l + 1)) | sum_of_all_above
chain backward | g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k] = (1 - h[k] ** 2) * g[l] * w[l] | error_not_g one_weight_for_all
chain backward | g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> g[k] = (1 - h[k] ** 2) * np.prod(w[k + 1:]) * (h[l] - y) / m | error_not_g
chain backward | return g -> return g * h | second_derivative
chain backward | return g -> return -g | sign
chain backward | return g -> return g / m | twice_1_over_m
chain backward | return g -> return np.abs(g) | error_squared absolute_value
chain backward | return g -> return g.astype(int) | whole_numbers
chain backward | return g -> return np.round(g, 2) | rounded
chain backward | return g -> return np.roll(g, 1, axis=0) | one_entry_late
chain forward | + b[k] -> + b[k - 1] | bias_below
chain forward | + b[k] -> - b[k] | bias_sign
chain forward | + b[k] -> + b[l] | one_bias_for_all
chain forward | + b[k] -> + m * b[k] | bias_scaled
chain forward | + b[k] -> * b[k] | sum_for_product
chain forward | h[k - 1] * w[k] + b[k] -> np.sum(h[k - 1] * w[k]) + b[k] | too_early_a_sum
chain forward | h[k - 1] * w[k] + b[k] -> np.dot(h[:k].T, w[1:k + 1]) + b[k] | sum_of_all_below
chain forward | h[k - 1] * w[k] + b[k] -> h[k - 1] ** w[k] + b[k] | power_for_product
chain forward | np.tanh(u[k]) -> np.tanh(u[k]) * w[k] | weight_twice
chain forward | np.tanh(u[k]) -> np.tanh(h[k - 1]) | u_not_used
chain forward | np.tanh(u[k]) -> np.tanh(np.abs(u[k])) | absolute_value
chain forward | np.tanh(u[k]) -> (np.exp(u[k]) - np.exp(-u[k])) / np.exp(u[k]) + np.exp(-u[k]) | another_phi
chain forward | np.tanh(u[k]) -> np.exp(2 * u[k]) - 1 / (np.exp(2 * u[k]) + 1) | another_phi
chain forward | return u, h -> return h, h | one_array_twice
chain forward | return u, h -> return u, h[:-1] | one_entry_late
chain forward | return u, h -> return u, h[l] | one_layer_only
chain forward | u[k] = -> u[k - 1] = ; np.tanh(u[k]) -> np.tanh(u[k - 1]) | one_entry_early
chain cost | (h_l - y) ** 2 -> (y - h_l) | no_square
chain cost | (h_l - y) ** 2 -> (h_l + y) ** 2 | plus_for_minus
chain cost | / (2 * m) -> / 2 / (m - 1) | wrong_m
chain cost | np.sum((h_l - y) ** 2) -> np.sum(h_l - y) ** 2 / m | average_then_square
chain cost | np.sum((h_l - y) ** 2) -> (np.sum(h_l) - np.sum(y)) ** 2 | too_early_a_sum
chain cost | return np.sum -> return -np.sum | sign
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.sum(h_l ** 2 - y ** 2) / (2 * m) | squares_apart
chain gradients | h[k - 1] * g[k] -> h[k - 1] * g[k] * (1 - h[k] ** 2) | derivative_twice
chain gradients | h[k - 1] * g[k] -> h[k - 1] * g[k] / len(h) | wrong_m
chain gradients | h[k - 1] * g[k] -> h[0] * g[k] | input_for_signal
chain gradients | h[k - 1] * g[k] -> h[k] * g[k - 1] | own_signal g_of_layer_below
chain gradients | h[k - 1] * g[k] -> h[l] * g[k] | last_signal
chain gradients | np.sum(g[k]) -> np.sum(g[k] ** 2) | gradient_squared
chain gradients | np.sum(g[k]) -> np.sum(np.abs(g[k])) | absolute_value
chain gradients | np.sum(g[k]) -> np.max(g[k]) | largest_only
chain gradients | return dJ_dw, dJ_db -> return dJ_dw / l, dJ_db / l | wrong_m
chain gradients | dJ_dw[k] = np.sum(h[k - 1] * g[k]) -> dJ_dw[k] = np.sum(h[k - 1] * g[k]) + (dJ_dw[k - 1] if k > 1 else 0) | running_total
chain train | np.sum(h[k - 1] * g[k]) -> np.mean(h[k - 1] * g[k]) | mean_for_sum
chain train | w = w - alpha * dJ_dw -> w = w - alpha * dJ_db | signal_left_out
chain train | b = b - alpha * dJ_db -> b = b - alpha * dJ_dw | bias_times_h
chain train | w = w - alpha * dJ_dw -> w = -alpha * dJ_dw | step_alone
chain train | w = w - alpha * dJ_dw -> w = w * (1 - alpha) - alpha * dJ_dw | weight_decay
chain train | w = w - alpha * dJ_dw -> w = w - alpha * np.sign(dJ_dw) | sign_of_gradient
chain train | w = w - alpha * dJ_dw -> w = w - alpha * dJ_dw / np.linalg.norm(dJ_dw[1:]) | other_factor
chain train | w = w - alpha * dJ_dw -> w[l] = w[l] - alpha * dJ_dw[l] | layers_missing
chain train | J[t] = np.sum((h[l] - y) ** 2) / (2 * m) -> J[t] = np.mean(np.abs(h[l] - y)) | no_square
chain train | J[t] = np.sum((h[l] - y) ** 2) / (2 * m) -> J[t] += J[t - 1] + np.sum((h[l] - y) ** 2) / (2 * m) | J_added_up
chain train | J = np.zeros(max_iter) -> J = np.zeros(max_iter, int) | whole_numbers
chain train | return J, w, b -> return J, dJ_dw, dJ_db | gradients_returned
chain train | return J, w, b -> return J[::-1], w, b | upside_down
chain train | return J, w, b -> return J, b, w | results_swapped
chain train | w, b = w.copy(), b.copy() -> w, b = w.copy(), 0 * b | start_lost
chain train | w, b = w.copy(), b.copy() -> w, b, alpha = w.copy(), b.copy(), 0.1 | own_alpha
chain train | h[0] = x -> h[0] = y | target_for_input
chain train | for t in range(max_iter): -> for t in range(1, max_iter): | last_iteration_missing
chain train | J[t] = np.sum((h[l] - y) ** 2) -> J[t] = np.sum((h[l] - y) ** 2) if t else 0 * np.sum((h[l] - y) ** 2) | J_not_kept
soft forward | U1 = X @ W1 + b -> U1 = X @ W1 - b | bias_sign
soft forward | H = np.tanh(U1) -> H = np.tanh(U1) + X @ W1 | skip_connection
soft forward | H = np.tanh(U1) -> H = np.exp(U1) / np.exp(U1).sum(axis=1, keepdims=True) | another_phi
soft forward | U2 = H @ W2 -> U2 = W2.T @ H.T | transposed
soft forward | U2 = H @ W2 -> U2 = (H @ W2) / len(X) | scaled
soft forward | U2 = H @ W2 -> U2 = H @ W2 - np.max(H @ W2, axis=1, keepdims=True) | score_shifted
soft backward | np.exp(U2) -> np.exp(-U2) | softmax_of_minus
soft backward | np.exp(U2) -> 2.0 ** U2 | softmax_without_exp
soft backward | np.exp(U2) -> np.exp(np.maximum(U2, 0)) | softmax_of_hidden
soft backward | np.exp(U2) -> np.exp(U2 / 2) | softmax_of_hidden
soft backward | np.exp(U2) -> np.exp(U2 - U2.max(axis=0)) | softmax_over_samples
soft backward | P - Y.T -> P - 1 | one_from_every_class
soft backward | P - Y.T -> (P - Y.T) / (P * (1 - P)) | binary_cross_entropy
soft backward | P - Y.T -> Y.T / P | log_derivative_only sign
soft backward | P - Y.T -> P | target_missing
soft backward | P - Y.T -> (P.argmax(axis=1)[:, None] == np.arange(len(Y))) - Y.T | largest_only
soft backward | P - Y.T -> (P - Y.T) * Y.T | softmax_diagonal
soft backward | P - Y.T -> P - Y.T - Y.T | softmax_alias
soft backward | G2 @ W2.T -> G2 @ W2.T / W2.shape[1] | wrong_m
soft backward | G2 @ W2.T -> (G2 * (1 - P ** 2)) @ W2.T | derivative_at_the_output
soft backward | G2 @ W2.T -> P @ W2.T | signal_for_gradient
soft backward | G2 @ W2.T -> U2 @ W2.T | signal_for_gradient
soft backward | G2 @ W2.T -> G2 @ np.linalg.pinv(W2) | inverse_for_transpose
soft backward | G2 @ W2.T -> G2.mean(axis=0) @ W2.T | too_early_a_sum twice_1_over_m
soft backward | G1 = (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) -> G1 = (G2 @ W2.T) * np.tanh(U1) | no_prime
soft backward | G1 = (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) -> G1 = 1 - np.tanh(U1) ** 2 * (G2 @ W2.T) | no_brackets
soft backward | G1 = (1 - np.tanh(U1) ** 2) * (G2 @ W2.T) -> G1 = (1 - np.tanh(U1) ** 2) - (G2 @ W2.T) | sum_for_product
soft backward | 1 - np.tanh(U1) ** 2 -> 1 / (1 + np.exp(-U1)) | derivative_of_sigmoid
soft backward | 1 - np.tanh(U1) ** 2 -> 1 - np.tanh(U1) | derivative_without_square
soft backward | 1 - np.tanh(U1) ** 2 -> np.cos(U1) | derivative_of_sine
soft backward | 1 - np.tanh(U1) ** 2 -> (1 - np.tanh(U1) ** 2) * U1 | times_signal
plain backward | -Y.T / m -> -Y.T / m ** 0.5 | other_factor
plain backward | -Y.T / m -> (1 - Y.T) / m | one_minus_target
plain backward | -Y.T / m -> -(Y.T * np.exp(U2)) / m | exp_for_log
plain backward | G2 @ W2.T -> G2.dot(W2) | W2_not_transposed
soft gradients | H.T @ G2 -> np.tanh(H).T @ G2 | phi_twice
soft gradients | H.T @ G2 -> (H.T @ G2) / H.shape[1] | wrong_m
soft gradients | X.T @ G1 -> X.T @ (G1 * (1 - H ** 2)) | derivative_twice
soft gradients | X.T @ G1 -> (X > 0).T @ G1 | derivative_of_signal
soft gradients | X.T @ G1 -> X.mean(axis=0)[:, None] * G1.sum(axis=0) | too_early_a_sum mean_for_sum
soft gradients | np.sum(G1, axis=0) -> np.sum(G1, axis=0) / G1.shape[1] | wrong_m
soft gradients | np.sum(G1, axis=0) -> np.sum(G1.T, axis=0) | wrong_axis
soft gradients | return dJ_dW1, dJ_dW2, dJ_db -> return dJ_dW1, dJ_db, dJ_dW2 | results_swapped
soft gradients | dJ_dW1 = X.T @ G1 -> dJ_dW1 = X.T @ G1; G1 /= len(X) | in_place
chain backward | (h[l] - y) / m -> (h[l] - y) / m * h[l] * (1 - h[l]) ; (1 - h[l] ** 2) *  ->  | derivative_of_sigmoid
chain backward | g[k + 1] * w[k + 1] -> w[k + 1] * (h[l] - y) | error_not_g times_m
chain backward | (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> (1 - h[k] ** 2) * g[k] * w[k + 1] | layer_below_last_missing
chain backward | (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> (1 - h[k] ** 2) * np.dot(g[k + 1], w[k + 1]).sum() | too_early_a_sum
chain backward | 1 - h[l] ** 2 -> 1 - np.square(np.tanh(h[l])) ; 1 - h[k] ** 2 -> 1 - np.square(np.tanh(h[k])) | derivative_of_h
chain backward | (h[l] - y) -> (np.round(h[l]) - y) | target_changed
chain backward | (h[l] - y) / m -> (h[l] - y) / np.sum(y) | other_factor
chain backward | (h[l] - y) / m -> (h[l] - y) / 4 | factor_quarter no_1_over_m
chain backward | (h[l] - y) / m -> (h[l] - y) / len(w) | wrong_m
chain backward | (h[l] - y) / m -> (h[l] - y) / u.size | wrong_m
chain backward | w[k + 1] -> w[k + 1] * w[k] | own_and_next_weight
chain backward | w[k + 1] -> w[1] | one_weight_for_all
chain backward | w[k + 1] -> 1 / w[k + 1] | division_for_product
chain backward | return g -> g[0] = 0 :: g[1] = 0 :: return g | first_layer_missing
chain backward | return g -> return g * w[:, None] | weight_at_the_output own_weight
chain backward | g[l] = (1 - h[l] ** 2) * (h[l] - y) / m -> g[l] = (h[l] - y) / m ; g[k + 1] * w[k + 1] -> g[k + 1] * (1 - h[k + 1] ** 2) * w[k + 1] | no_last_derivative derivative_twice
chain backward | g[l] = (1 - h[l] ** 2) * (h[l] - y) / m -> g[l] = (h[l] - y) / m ; (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> (1 - h[k + 1] ** 2) * g[k + 1] * w[k + 1] | no_last_derivative derivative_of_next_layer
chain backward | g[l] = (1 - h[l] ** 2) * (h[l] - y) / m -> g[l] = -(y - h[l]) * (h[l] ** 2 - 1) / m | sign
chain forward | np.tanh(u[k]) -> np.tanh(u[k - 1]) | layer_below
chain forward | np.tanh(u[k]) -> 1 / (np.exp(u[k]) + np.exp(-u[k])) | another_phi scaled
chain forward | np.tanh(u[k]) -> np.tanh(u[k]) / m | scaled
chain forward | np.tanh(u[k]) -> np.maximum(0, np.tanh(u[k])) | relu_of_tanh
chain forward | np.tanh(u[k]) -> np.tanh(u[k].mean()) | too_early_a_sum
chain forward | h[k - 1] * w[k] -> u[k - 1] * w[k] | no_activation
chain forward | h[k - 1] * w[k] -> h[k - 1] * w[k] * m | signal_scaled
chain forward | h[k - 1] * w[k] -> h[k - 1].mean() * w[k] | too_early_a_sum
chain forward | h[k - 1] * w[k] -> h[k - 1] * w[l] | one_weight_for_all
chain forward | h[k - 1] * w[k] -> -h[k - 1] * w[k] | sign
chain forward | h[k - 1] * w[k] + b[k] -> h[k - 1] * b[k] + w[k] | signal_left_out bias_times_h
chain forward | return u, h -> return np.array(u).T, np.array(h).T | transposed
chain forward | return u, h -> return u.sum(axis=1), h.sum(axis=1) | too_early_a_sum
chain cost | np.sum((h_l - y) ** 2) -> np.sum(np.abs(h_l - y)) ** 2 | too_early_a_sum
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.mean((h_l - y) ** 2) ** 0.5 / 2 | no_square half_kept
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> np.std(h_l - y) ** 2 / 2 | variance_for_mean_square
chain gradients | np.sum(h[k - 1] * g[k]) -> h[k - 1][0] * g[k][0] | one_sample_only
chain gradients | np.sum(h[k - 1] * g[k]) -> np.mean(h[k - 1]) * np.mean(g[k]) | too_early_a_sum mean_for_sum
chain gradients | np.sum(h[k - 1] * g[k]) -> np.sum(np.tanh(h[k - 1]) * g[k]) | derivative_of_signal
chain gradients | np.sum(g[k]) -> np.sum(g[k - 1]) | g_of_layer_below
chain gradients | np.sum(g[k]) -> np.sum(g[1:]) | wrong_axis
chain gradients | np.sum(g[k]) -> 2 * np.sum(g[k]) | factor_2
chain gradients | np.zeros(l + 1), np.zeros(l + 1) -> np.zeros((l + 1, len(g[0]))), np.zeros((l + 1, len(g[0]))) ; dJ_dw[k] = np.sum(h[k - 1] * g[k]) -> dJ_dw[k] = h[k - 1] * g[k] ; np.sum(g[k]) -> g[k] | no_sum_over_samples
chain train | w = w - alpha * dJ_dw -> w = w - alpha * dJ_dw * w | times_weight
chain train | w = w - alpha * dJ_dw -> w = w - alpha / m * dJ_dw | mean_for_sum
chain train | b = b - alpha * dJ_db -> b = b + alpha * dJ_db | ascent
chain train | J[t] = np.sum((h[l] - y) ** 2) / (2 * m) -> J[t] = np.sum((h[l - 1] - y) ** 2) / (2 * m) | layer_below
chain train | J[t] = np.sum((h[l] - y) ** 2) / (2 * m) -> J[t] = np.log(np.sum((h[l] - y) ** 2) / (2 * m)) | log_of_cost
chain train | g[l] = (1 - h[l] ** 2) -> g[l] = (1 - h[l]) | derivative_without_square
chain train | (1 - h[k] ** 2) * g[k + 1] * w[k + 1] -> (1 - h[k] ** 2) * g[k + 1] | no_weight
chain train | dJ_db[k] = np.sum(g[k]) -> dJ_db[k] = np.mean(g[k]) | mean_for_sum
chain train | h[k] = np.tanh(u[k]) -> h[k] = 1 / (1 + np.exp(-u[k])) | another_phi
soft forward | U1 = X @ W1 + b -> U1 = np.dot(W1, X) + b | wrong_product_order
soft forward | U1 = X @ W1 + b -> U1 = X @ (W1 + b) | no_brackets
soft forward | H = np.tanh(U1) -> H = np.tanh(np.tanh(U1)) | phi_twice
soft forward | U2 = H @ W2 -> U2 = H @ W2 / np.linalg.norm(H @ W2) | other_factor
soft backward | (P - Y.T) / m -> (P - Y.T).mean(axis=0) | too_early_a_sum
soft backward | (P - Y.T) / m -> (P - Y.T) / m * P * (1 - P) | softmax_derivative_too
soft backward | (P - Y.T) / m -> -np.log(P) * Y.T / m | log_derivative_only
soft backward | (P - Y.T) / m -> (Y.T - P) * 2 / m | sign factor_2
soft backward | (P - Y.T) / m -> (P - Y.T) ** 2 / (2 * m) | error_squared half_kept
soft backward | np.exp(U2) -> np.exp(U1) | softmax_of_hidden
soft backward | axis=1, keepdims=True -> axis=0, keepdims=True | softmax_over_samples
soft backward | G2 @ W2.T -> Y.T @ W2.T | target_for_gradient
soft backward | 1 - np.tanh(U1) ** 2 -> np.tanh(U1) * (1 - np.tanh(U1)) | derivative_of_sigmoid
soft backward | 1 - np.tanh(U1) ** 2 -> (1 - np.tanh(U1)) ** 2 | square_inside
plain backward | -Y.T / m -> -Y.T / m * (1 - np.tanh(U2) ** 2) | derivative_at_the_output
plain backward | -Y.T / m -> (np.tanh(U2) - Y.T) / m | squared_error
plain backward | -Y.T / m -> -Y.T / (2 * m) | half_kept
soft gradients | X.T @ G1 -> X.T @ G1 * len(X) | times_m
soft gradients | H.T @ G2 -> (1 - H ** 2).T @ G2 | derivative_of_signal
soft gradients | np.sum(G1, axis=0) -> np.sum(np.sum(G1, axis=0)) * np.ones(G1.shape[1]) | wrong_axis
soft gradients | np.sum(G1, axis=0) -> X.T @ G1 | bias_times_h
"""
# What stops, or gives no numbers: network function | changes | what is said of it
STOPS = """
chain backward | g[k + 1] * w[k + 1] -> (g[k + 1] @ w) | the inner sizes are (l+1) and (m)
chain backward | range(l - 1, 0, -1) -> range(l, 0, -1) | does a loop go one too far?
chain backward | range(l - 1, 0, -1) -> range(2, l - 2, 0, -1) | range takes start, stop and step
chain backward | np.zeros( -> np.zeroes( | Do you mean np.zeros?
chain backward | h[l] ** 2 -> h[l] ^ 2 | In Python ^ is no power
chain backward | (1 - h[k] ** 2) -> phi[k].derivative(u[k]) | Write np.tanh(u[k]) for phi[k](u[k])
chain backward | np.zeros((l + 1, m)) -> [None] * (l + 1) ; g[k + 1] * w[k + 1] -> g[k] * w[k + 1] | Something is None
chain backward | len(w) - 1 -> len(w) / 2 | range takes whole numbers
chain backward | return g -> yield g | Did you write `yield`
chain backward | g[k + 1] * w[k + 1] -> g[k + 1] (w[k + 1]) | Is a * missing before the bracket
chain backward | np.zeros((l + 1, m)) -> np.zeros[l + 1, m] | A function takes round brackets
chain forward | + b[k] -> + b | is [k] missing behind a letter by layer?
chain forward | h[k - 1] * w[k] + b[k] -> h[k - 1] * w + b[k] | is [k] missing behind a letter by layer?
chain forward | h[k - 1] * w[k] -> h * w[k] | or an index such as [k]?
chain forward | h[k - 1] * w[k] + b[k] -> np.dot(h[k - 1], w[k], b[k]) | NumPy takes a third argument as `out`
chain forward | np.tanh(u[k]) -> tanh(u[k]) | it is called np.tanh
chain forward | np.zeros((l + 1, m)), np.zeros((l + 1, m)) -> np.zeros((m, l + 1)), np.zeros((m, l + 1)) | A row of the array belongs to a layer
chain forward | np.zeros((l + 1, m)), np.zeros((l + 1, m)) -> np.zeros(l + 1, m), np.zeros(l + 1, m) | The shape needs brackets of its own
chain forward | np.zeros((l + 1, m)), np.zeros((l + 1, m)) -> np.zeros(l + 1), np.zeros(l + 1) | There is room for one number
chain forward | return u, h -> return h | It should give u, h, in this order; it gives one array
chain forward | return u, h -> print(u, h) | nothing (None). Is there a `return`?
chain cost | np.sum((h_l - y) ** 2) / (2 * m) -> f"{m}" | yours is of type str
chain cost | np.sum((h_l - y) ** 2) -> np.sum(h_l[len(y)] - y) | does a loop go one too far?
chain gradients | np.sum(h[k - 1] * g[k]) -> h[k - 1] * g[k] | Is a sum missing?
chain gradients | np.sum(h[k - 1] * g[k]) -> h[k - 1][None] @ g[k][:, None] | A (1, 1) matrix is no number
chain gradients | np.sum(h[k - 1] * g[k]) -> np.sum(h[k - 1] * g[k], axis=1) | A vector of shape (m,) has only axis 0
chain gradients | h[k - 1] * g[k] -> h[k - 1].tolist() * g[k].tolist() | Lists do not calculate
chain train | return J, w, b -> return w, b | It should give J, w, b, in this order; it gives a tuple of 2
chain train | return J, w, b -> return w, b, J | Is the order J, w, b?
soft forward | np.tanh(U1) -> math.tanh(U1) ; U1 = X -> import math :: U1 = X | What is in `math`
soft forward | H = np.tanh(U1) -> H = np.tanh(X) | the inner sizes are (n1) and (n0)
soft backward | P - Y.T -> P - np.argmax(Y, axis=0) | the shapes are (m, n2) and (m)
soft backward | np.tanh(U1) -> H | What it is not given it has to compute itself
soft backward | return G1, G2 -> return G2 | It should give G1, G2, in this order
soft gradients | X.T @ G1 -> np.dot(X, G1) | A transpose, .T, may be missing
"""
NAMED = list(rows(WRONG))
RESULTS_AS = {
    "lists without entry 0": lambda a: list(a[1:]),
    "single precision": lambda a: a.astype(np.float32),
    "lists of lists": lambda a: a.tolist(),
}
SEEN_IN_THE_ARRAYS = {
    "whole_numbers",
    "one_array_twice",
    "in_place",
    "one_layer_only",
    "wrong_axis",
    "rounded",
    "added_to_nan",
}


@pytest.mark.parametrize(("network", "name", "changes", "ids"), NAMED)
def test_a_mistake_is_named(network, name, changes, ids):
    verdict = judged(check, network, **{name: written(network, name, changes)})
    assert not verdict.ok
    assert set(verdict.mistakes) == set(ids.split()), verdict
    assert verdict.where.function == name
    assert all(MISTAKES[id][0] in repr(verdict) for id in verdict.mistakes[:2])


def styled():
    """Every seventh of the chain's mistakes, in each other style of giving results."""
    chosen = [row for row in NAMED if row[0] == "chain" and row[1] in ("forward", "backward", "gradients")]
    chosen = [row for row in chosen if not SEEN_IN_THE_ARRAYS & set(row[3].split()) and "return" not in row[2]]
    for n, style in enumerate(RESULTS_AS):
        yield from ((style, *row) for row in chosen[n::7])


@pytest.mark.parametrize(("style", "network", "name", "changes", "ids"), list(styled()))
def test_it_is_named_in_whatever_style_it_is_written(style, network, name, changes, ids):
    function, give = written(network, name, changes), RESULTS_AS[style]

    def in_style(*arguments):
        value = function(*arguments)
        return tuple(map(give, value)) if isinstance(value, tuple) else give(value)

    assert set(judged(check, network, **{name: in_style}).mistakes) == set(ids.split())


@pytest.mark.parametrize(("network", "name", "changes", "words"), list(rows(STOPS)))
def test_what_stops_is_explained(network, name, changes, words):
    verdict = judged(check, network, **{name: written(network, name, changes)})
    assert not verdict.ok
    assert words in repr(verdict)


def test_no_line_that_is_right_is_shown_as_wrong():
    """Whatever is shown as the student's line is not the line of the exercise."""
    for network, name, changes, _ in NAMED[::3]:
        text = repr(judged(check, network, **{name: written(network, name, changes)}))
        own = re.findall(r"your code computes +(.*)", text)
        right = re.findall(r"the exercise says +(.*)", text)
        assert not set(own) & set(right), text


def test_each_text_is_whole():
    for did, why in MISTAKES.values():
        assert did.endswith((".", "?"))
        assert why.endswith((".", "?", ")"))
        assert not re.search(r"\b(she|her|hers|page|mend|in effect)\b", did + why)
    notebooks = {line.derived[:2] for lines in LINES.values() for line in lines}
    assert notebooks == {"2a", "2b", "2c"}


# ---- more than one thing


def test_of_all_that_is_wrong_one_thing_is_said():
    submitted = {
        "forward": written("chain", "forward", "+ b[k] -> "),
        "cost": written("chain", "cost", "(2 * m) -> 2"),
        "gradients": written("chain", "gradients", "np.sum( -> np.mean("),
    }
    verdict = check.chain(**submitted)
    assert verdict.mistakes == ("no_bias", "sum_for_mean", "mean_for_sum")
    assert verdict.where == ("forward", "u", 1, 1)
    assert "The bias is not added" in repr(verdict)
    assert "1/m is missing" not in repr(verdict)
    assert "`cost`: has a mistake too" in repr(verdict)


def test_two_mistakes_in_two_lines_are_two_things():
    text = repr(check.chain(backward=written("chain", "backward", "/ m -> ; w[k + 1] -> w[k]")))
    assert "Two things. First: The 1/m is missing." in text
    assert "Second: You go back through the layer's own weight" in text
    assert text.index("g[l] = phi'(u[l]) * (h[l] - y)\n") < text.index("g[k] = phi'(u[k]) * g[k + 1] * w[k]\n")


def test_a_mistake_in_one_layer_is_placed_there():
    change = "g[k] = (1 - h[k] ** 2) -> g[k] = (1 - (k < l - 1) * h[k] ** 2)"
    verdict = check.chain(backward=written("chain", "backward", change))
    assert verdict.mistakes == ("no_derivative_below",)
    assert "only in layer l-1" in repr(verdict)


def test_what_fits_nothing_is_not_named_but_placed():
    change = "g[k + 1] * w[k + 1] -> g[k + 1] * w[k + 1] * np.cos(3 * w[k] + h[k])"
    verdict = check.chain(backward=written("chain", "backward", change))
    assert verdict.mistakes == ()
    assert "Your g[k] is wrong, even with your own numbers in the rest of the line." in repr(verdict)
    assert "Your g[l] is right." in repr(verdict)
    assert "The check knows no mistake that leaves these numbers." in repr(verdict)


def test_a_factor_that_has_no_name_is_shown():
    verdict = check.chain(gradients=lambda h, g: [7 * a for a in written("chain", "gradients")(h, g)])
    assert verdict.mistakes == ()
    assert "dJ_dw[k] = 7 * ((h[k - 1] * g[k]).sum())" in repr(verdict)


# ---- evidence before guessing


def in_a_notebook(code, **names):
    room = {"np": np, **names}
    exec(code, room)
    return room


def test_sizes_of_the_notebook_are_given_their_right_values():
    """2b prints G2 = -Y.T / m: with the notebook's m it is right there, and it is right here."""
    code = "def backward(U1, U2, W2, Y):\n    G2 = {} / m\n    return (1 - np.tanh(U1) ** 2) * (G2 @ W2.T), G2\n"
    room = in_a_notebook(code.format("-Y.T"), m=5)
    verdict = check.two_layer(backward=room["backward"])
    assert verdict.ok
    assert "`backward` reads m of your notebook" in repr(verdict)
    assert room["m"] == 5
    room = in_a_notebook(code.format("Y.T"), m=5)
    assert check.two_layer(backward=room["backward"]).mistakes == ("sign",)
    chain = "def backward(u, h, y, w):\n    g = np.zeros((n + 1, m))\n    g[n] = (1 - h[n] ** 2) * (h[n] - y) / m\n"
    chain += "    for k in range(n - 1, 0, -1):\n        g[k] = (1 - h[k] ** 2) * g[k + 1] * w[k + 1]\n    return g\n"
    assert check.chain(backward=in_a_notebook(chain, m=9, n=100)["backward"]).ok


def test_arrays_of_the_notebook_are_told():
    code = "def backward(U1, U2, W2, Y):\n    G2 = -Y.T / len(U2)\n    return (1 - H ** 2) * (G2 @ W2.T), G2\n"
    verdict = check.two_layer(backward=in_a_notebook(code, H=np.ones((5, 3)))["backward"])
    assert verdict.mistakes == ("reads_notebook",)
    assert "It reads H of your notebook" in repr(verdict)


def test_what_is_kept_from_call_to_call_is_told():
    def gradients(h, g, dw=[np.nan], db=[np.nan]):  # noqa: B006
        for k in range(1, len(g)):
            dw.append(h[k - 1] @ g[k])
            db.append(g[k].sum())
        return dw, db

    assert check.chain(gradients=gradients).mistakes == ("keeps_something",)


def test_layers_counted_from_0_are_a_convention_if_all_functions_do():
    def gradients(h, g):
        return [a @ c for a, c in zip(h, g)], [c.sum() for c in g]

    verdict = check.chain(gradients=gradients)
    assert verdict.ok
    assert "You count layers from 0" in repr(verdict)
    verdict = check.chain(forward=written("chain", "forward"), gradients=gradients)
    assert verdict.mistakes == ("layers_from_0",)


def test_train_says_which_of_its_functions_is_wrong():
    names = ("forward", "cost", "backward", "gradients")
    room = {name: written("chain", name) for name in names}
    room["backward"] = written("chain", "backward", "w[k + 1] -> w[k]")
    code = "def train(x, y, w, b, alpha, max_iter):\n    J = []\n    for t in range(max_iter):\n"
    code += "        u, h = forward(x, w, b)\n        J.append(cost(h[-1], y))\n"
    code += "        dw, db = gradients(h, backward(u, h, y, w))\n        w, b = w - alpha * dw, b - alpha * db\n"
    room = in_a_notebook(code + "    return J, w, b\n", **room)
    verdict = check.chain(train=room["train"])
    assert verdict.mistakes == ("own_weight",)
    assert "`train` calls your `backward`, and `backward` is not right." in repr(verdict)
