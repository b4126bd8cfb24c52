// The live views of the handout. Their states were computed by `backprop` and packed by states.py. Here they are looked
// up and drawn: the only sums are those that unpack a row, and those that find a number's place on an axis.
(async () => {
// ---- the data of the page
const packed = Uint8Array.from(atob(document.getElementById("live-data").textContent), letter => letter.charCodeAt(0));
const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
const data = JSON.parse(await new Response(stream).text());

// A row from where it begins and its steps, in thousandths.
const row = (value, steps) => [value, ...steps.map(step => value += step)].map(value => value / 1000);

// What a chain without biases shows at weight i and depth j: x and y of each curve, by panel.
function chainAt(i, j) {
  const l = data.depths[j], [g, dJ_dw, J] = data.begins[i][j];
  const h = row(data.h[i][0], data.h[i].slice(1, l + 1)).map(value => value / 30);
  const back = row(g, data.g_steps[i].slice(0, l - 1).reverse()).reverse();
  const J_t = row(J, data.J_steps[i][j]), weight = row(dJ_dw, data.dJ_dw_steps[i].slice(0, l - 1));
  return byPanel([h.map(value => -value), h], [back, back], weight, J_t, data.iterations);
}

// The same with biases, at the n-th state: each sample has curves of its own.
function biasedAt(n) {
  const [h1, h2, g1, g2, dJ_dw, J] = data.biased.at[n].map(at => row(0, data.biased.rows[at]).slice(1));
  return byPanel([h1, h2].map(h => h.map(value => value / 30)), [g1, g2], dJ_dw, J, data.biased.iterations);
}

function byPanel(h, g, dJ_dw, J, iterations) {
  const layers = dJ_dw.map((_, n) => n + 1);
  return {
    h: h.map(values => [[0, ...layers], values]),
    g: g.map(values => [layers, values]),
    dJ_dw: [[layers, dJ_dw]],
    J: [[iterations, J]],
  };
}

const nearest = (stops, value) =>
  stops.reduce((best, stop, i) => Math.abs(stop - value) < Math.abs(stops[best] - value) ? i : best, 0);
const written = value => String(value).replaceAll("-", "−");

// What to say where a number is no stop, so that the nearest one is shown.
function instead(words, stops, value) {
  if (stops.includes(value)) return "";
  const is = value < stops[0] || value > stops.at(-1) ? "out of range" : "no stop of this view";
  return `${words}: ${written(value)} is ${is}; the nearest is ${written(stops[nearest(stops, value)])}. `;
}

// Round numbers from low to high, at most six steps of at least that size apart.
function ticks(low, high, least) {
  const step = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find(s => s >= least && (high - low) / s <= 6);
  const first = Math.ceil(low / step);
  return Array.from({length: Math.floor(high / step) - first + 1}, (_, n) => (first + n) * step);
}

// Where a pointer is, in the units of an SVG.
const inside = (svg, {clientX, clientY}) =>
  new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());

// ---- a panel: its axes, the curves that move, and behind them those that are held
const [LEFT, TOP, RIGHT, BOTTOM] = [80, 12, 496, 184]; // the room for curves that live.html leaves

class Panel {
  constructor(figure) {
    this.name = figure.dataset.panel;
    this.svg = figure.querySelector("svg");
    [this.lines, this.behind] = [".moves", ".held"].map(kind => [...this.svg.querySelectorAll(kind)]);
    this.reads = this.svg.querySelector(".reads");
    this.svg.addEventListener("pointermove", event => this.point(event));
    this.svg.addEventListener("pointerleave", () => this.point());
    const {top, bottom} = figure.getBoundingClientRect();
    this.near = bottom >= 0 && top <= innerHeight; // what is not on the screen is drawn when it comes there
    new IntersectionObserver(entries => {
      this.near = entries.at(-1).isIntersecting;
      if (this.near) this.draw();
    }, {rootMargin: "25%"}).observe(figure);
  }

  show(seen, held) {
    this.next = [seen, held];
    if (this.near) this.draw();
  }

  // The curves of a state; and those of states that are held, drawn again only where they or the scales change.
  draw() {
    if (!this.next) return;
    const [seen, held] = this.next;
    this.next = null;
    const curves = seen[this.name], kept = held.flatMap(state => state ? state[this.name] : curves.map(() => [[], []]));
    const moved = this.scale([...curves, ...kept]);
    curves.forEach((curve, n) => this.trace(this.lines[n], ...curve));
    if (moved || held !== this.held) kept.forEach((curve, n) => this.trace(this.behind[n], ...curve));
    [this.held, this.curves] = [held, curves];
    this.read();
  }

  // The pointer has come to the panel, or left it.
  point(event) {
    this.pointer = event && inside(this.svg, event).x;
    this.read();
  }

  // The values under the pointer: those of the nearest layer or iteration.
  read() {
    const [x] = this.curves?.[0] ?? [[]], n = this.pointer && x.length ? nearest(x.map(this.across), this.pointer) : -1;
    const power = value => `10<tspan dy="-7">${written(value.toFixed(2))}</tspan><tspan dy="7"> </tspan>`;
    const log = value => value === -Infinity ? "0" : power(value);
    const value = ([, y]) => this.name === "h" ? written(y[n].toFixed(4)) : log(y[n]);
    const values = n < 0 ? "" : `${this.name === "J" ? "t" : "k"} = ${x[n]}: ${this.curves.map(value).join(", ")}`;
    if (values !== this.words) this.reads.innerHTML = this.words = values;
  }

  // Scales move in steps, so that they stay put under a moving slider. Says whether they were others before.
  scale(curves) {
    const end = Math.max(...curves.map(([x]) => x.at(-1) ?? 0)), {low, high, k} = data.ends;
    const finite = curves.flatMap(([, y]) => y).filter(Number.isFinite);
    const power = [-low.find(stop => -stop <= Math.min(0, ...finite)), high.find(stop => stop >= Math.max(...finite))];
    const y = {h: [-1.05, 1.05], J: [-32, 1]}[this.name] ?? power;
    const x = [0, this.name === "J" ? end : k.find(stop => stop >= end)];
    if (this.svg.dataset.x === String(x) && this.svg.dataset.y === String(y)) return false;
    Object.assign(this.svg.dataset, {x, y});
    this.across = value => LEFT + (value - x[0]) / (x[1] - x[0]) * (RIGHT - LEFT);
    this.up = value => TOP + (y[1] - value) / (y[1] - y[0]) * (BOTTOM - TOP);
    this.svg.querySelector("g").innerHTML = this.frame(x, y);
    return true;
  }

  trace(line, x, y) {
    const points = [];
    for (let n = 0; n < x.length; n++)
      if (y[n] > -Infinity) points.push(`${this.across(x[n]).toFixed(2)},${this.up(y[n]).toFixed(2)}`);
    line.classList.toggle("dot", points.length === 1);
    line.setAttribute("points", points.length === 1 ? `${points} ${points}` : points.join(" "));
  }

  // Ticks, grid and marks, as SVG.
  frame(x, y) {
    const text = (kind, x, y, words) => `<text class="${kind}" x="${x}" y="${y}">${words}</text>`;
    const line = (kind, x1, x2, y1, y2) => `<line class="${kind}" x1="${x1}" x2="${x2}" y1="${y1}" y2="${y2}"/>`;
    const level = (value, kind) => line(kind, LEFT, RIGHT, this.up(value), this.up(value));
    const columns = ticks(...x, 1).map(value => line("grid", this.across(value), this.across(value), TOP, BOTTOM)
      + text("below", this.across(value), BOTTOM + 22, value));
    const number = value => this.name === "h" ? written(value) : `10<tspan dy="-7">${written(value)}</tspan>`;
    const rows = ticks(...y, this.name === "h" ? 0 : 1).map(value =>
      level(value, "grid") + text("beside", LEFT - 8, this.up(value) + 6, number(value)));
    const marks = data.marks[this.name].filter(([, at]) => at > y[0]).map(([words, at], n, all) => {
      if (n && at - all[0][1] < 0.15 * (y[1] - y[0])) words = ""; // one of two that lie close is named
      return level(at, "mark") + (at > (y[0] + y[1]) / 2 ? text("mark", LEFT + 8, this.up(at) + 18, words)
        : text("mark end", RIGHT - 8, this.up(at) - 6, words)); // where a vanishing gradient does not run
    });
    return [...columns, ...rows, ...marks].join("");
  }
}

// ---- what the views share: they stand at one stop of each of their sliders
class View {
  constructor(section, stops) {
    this.section = section;
    section.querySelector(".live-still")?.remove();
    section.querySelectorAll(".live-moves").forEach(part => part.hidden = false);
    this.numbers = Object.entries(stops).map(([name, values], n) =>
      this.number(name, values, (i, note) => this.choose(this.at.with(n, i), note)));
    const fieldset = this.own("fieldset");
    fieldset.addEventListener("click", ({target}) => target.matches("button") && this.press(target.dataset));
    fieldset.addEventListener("input", () => this.stop?.());
    fieldset.addEventListener("change", ({target}) => target.matches("select") && this.go(this.at));
  }

  // The first such element: what the map has of its own comes before the chain within it.
  own(selector) { return this.section.querySelector(selector); }

  // A slider over stops, and a box that goes to the nearest. moved: called with the choice. Gives what shows stop i.
  number(name, stops, moved) {
    const slider = this.own(`[data-range="${name}"]`), box = this.own(`[data-box="${name}"]`);
    const words = box.labels[0].textContent, whole = box.inputMode === "numeric", texts = stops.map(written);
    slider.max = stops.length - 1;
    slider.addEventListener("input", () => moved(+slider.value));
    box.addEventListener("change", () => {
      const typed = box.value.trim().replace("−", "-").replace(",", "."), value = typed ? +typed : NaN;
      const takes = `${words} takes a ${whole ? "whole " : ""}number from ${texts[0]} to ${texts.at(-1)}`;
      if (Number.isFinite(value) && !(whole && value % 1)) moved(nearest(stops, value), instead(words, stops, value));
      else this.go(this.at, `${takes}; got “${box.value}”.`);
    });
    return i => {
      slider.value = i;
      slider.setAttribute("aria-valuetext", `${words} = ${box.value = texts[i]}`);
    };
  }

  choose(at, note) { this.go(at, note); }

  // Show another place, with the next frame: once, whatever comes until then.
  go(at, note = "") {
    this.numbers.forEach((show, n) => show(at[n]));
    this.at = at;
    this.own(".live-note").textContent = note;
    this.waits ||= requestAnimationFrame(() => this.draw(this.waits = 0));
  }

  // Put sentences into the view; screen readers say them, but the first, once it rests. from: read on paper only.
  say(bold, words, from = "") {
    const says = this.own(".live-says"), announced = this.own(".live-announced");
    says.replaceChildren(Object.assign(document.createElement("b"), {textContent: bold}), words && ` ${words}`);
    says.dataset.from = from;
    clearTimeout(this.rests);
    this.rests = this.rests ? setTimeout(() => announced.textContent = says.textContent, 700) : -1;
  }
}

// ---- the chain
class Chain extends View {
  constructor(section, stops = {w: data.weights, l: data.depths}) {
    super(section, stops);
    this.panels = [...section.querySelectorAll(".live-panel")].map(figure => new Panel(figure));
    this.reset();
  }

  press({do: name, w, l}) { name ? this[name]() : this.ask(+w, +l); }

  ask(w, l) {
    const note = instead("initial weight w", data.weights, w) + instead("depth l", data.depths, l);
    this.stop();
    this.go([nearest(data.weights, w), nearest(data.depths, l)], note);
  }

  begin() { this.ask(+this.section.dataset.w, +this.section.dataset.l); }

  get label() { return `w = ${data.words[this.at[0]]}, l = ${data.depths[this.at[1]]}`; }
  get state() { return chainAt(...this.at); }
  get words() { return data.says[this.at[0]][this.at[1]]; }

  draw() {
    const [details, result] = this.words, {state} = this;
    this.panels.forEach(panel => panel.show(state, this.held));
    this.say(result, details, `From ${this.label}: `);
    this.moved?.();
  }

  // Leave the present curves behind: in place of those of the same name, or at a free place, or of the oldest.
  hold() {
    this.draw();
    const since = this.held.map(kept => kept?.label === this.label ? 0 : kept?.since ?? 1);
    const now = {...this.state, label: this.label, since: performance.now()};
    this.keep(this.held.with(since.indexOf(Math.min(...since)), now));
  }

  keep(held) {
    this.held = held;
    const names = held.map((kept, n) => kept ? `<span style="--held: ${data.colours[n]}">${kept.label}</span>` : "");
    this.own(".live-held").innerHTML = names.filter(Boolean).join(" ");
    this.go(this.at);
  }

  release() { this.keep(data.colours.map(() => null)); }

  reset() {
    this.begin();
    this.release();
  }

  play() {
    if (this.playing) return this.stop();
    const last = +this.own("[data-range=w]").max, next = ([i, j]) => i < last ? this.go([i + 1, j]) : this.stop();
    this.playing = setInterval(() => next(this.at), 250);
    this.own("[data-do=play]").setAttribute("aria-pressed", "true");
  }

  stop() {
    this.playing = clearInterval(this.playing);
    this.own("[data-do=play]").setAttribute("aria-pressed", "false");
  }
}

// ---- the chain with biases, for a choice of targets and learning rates
class Biased extends Chain {
  constructor(section) {
    for (const name of ["y", "alpha"]) {
      const options = data.biased.words[name].map((words, n) => new Option(written(words), n));
      section.querySelector(`[data-choice=${name}]`).replaceChildren(...options);
    }
    super(section, {w: data.biased.w, b: data.biased.b});
  }

  begin() {
    const {w, b, y, alpha} = this.section.dataset;
    this.stop();
    Object.entries({y, alpha}).forEach(([name, as]) => this.choice(name).value = data.biased.words[name].indexOf(as));
    this.go([nearest(data.biased.w, +w), nearest(data.biased.b, +b)]);
  }

  choice(name) { return this.own(`[data-choice=${name}]`); }

  // The states stand in the order of weights, biases, targets, learning rates.
  get n() {
    const [y, alpha] = ["y", "alpha"].map(name => this.choice(name));
    return ((this.at[0] * data.biased.b.length + this.at[1]) * y.length + +y.value) * alpha.length + +alpha.value;
  }

  get label() {
    const [y, alpha] = ["y", "alpha"].map(name => this.choice(name).selectedOptions[0].text);
    const [w, b] = [data.biased.w[this.at[0]], data.biased.b[this.at[1]]].map(written);
    return `w = ${w}, b = ${b}, y = ${y}, α = ${alpha}`;
  }

  get state() { return biasedAt(this.n); }
  get words() { return data.biased.says[this.n]; }
}

// ---- the map of trainability, with a chain for the point chosen on it
class Chart extends View {
  constructor(section) {
    super(section, {"map-w": data.map.weights, "map-l": data.map.depths});
    const cross = this.own(".live-chart svg");
    const follow = event => {
      const {x, y} = inside(cross, event), at = [nearest(this.shown.x, x), nearest(this.shown.y, y)];
      if (event.type === "click" || String(at) !== String(this.at)) this.choose(at);
    };
    cross.addEventListener("click", follow);
    cross.addEventListener("pointermove", event => event.buttons && follow(event)); // a finger, too
    this.chain = chains.find(chain => section.contains(chain.section));
    this.chain.moved = () => this.follow();
    this.follow();
  }

  get shown() { return data.map.shown[this.own("select").value]; }

  choose([i, j], note) {
    this.chain.ask(data.map.weights[i], data.map.depths[j]);
    this.go([i, j], note);
  }

  // Where the chain goes, the point goes too, if the map reaches it.
  follow() {
    const {weights, depths} = data.map, w = data.weights[this.chain.at[0]], l = data.depths[this.chain.at[1]];
    const [was, at] = [this.beside, this.at ?? [0, 0]];
    this.beside = w < weights[0] || w > weights.at(-1) || l < depths[0] || l > depths.at(-1);
    const point = this.beside ? at : [nearest(weights, w), nearest(depths, l)];
    if (this.beside || was || !this.at || String(point) !== String(at)) this.go(point);
  }

  draw() {
    const {picture, x, y, says, beside} = this.shown, [i, j] = this.at, image = this.own(".live-chart img");
    if (this.seen !== picture) image.src = `data:image/svg+xml,${encodeURIComponent(this.seen = picture)}`;
    const cross = this.beside ? "" : `M${x[i]} ${y[0]}V${y.at(-1)}M${x[0]} ${y[j]}H${x.at(-1)}`;
    this.section.querySelectorAll(".live-chart path").forEach(line => line.setAttribute("d", cross));
    this.say(this.beside ? beside.replace("{}", this.chain.label) : says[i][j], "");
  }
}

// ---- the matrices
class Matrices extends View {
  constructor(section) {
    super(section, {t2: data.matrices[section.dataset.part].scales});
    this.cells = [...section.querySelectorAll("tbody td")];
    this.press();
  }

  press() {
    this.own("select").value = this.section.dataset.softmax;
    this.go([nearest(data.matrices[this.section.dataset.part].scales, 1)]);
  }

  draw() {
    const {scales, colours, shown} = data.matrices[this.section.dataset.part], softmax = this.own("select").value;
    const [numbers, fills, words] = shown[softmax][this.at[0]];
    this.cells.forEach((cell, n) => {
      const [background, color] = colours[fills[n]];
      if (cell.textContent !== numbers[n]) cell.textContent = numbers[n];
      Object.assign(cell.style, {background, color});
    });
    this.own('[data-matrix="P"]').hidden = softmax === "0";
    this.say(words, "", `W2 times ${written(scales[this.at[0]])}: `);
  }
}

// ---- the page
const make = (kind, View) => [...document.querySelectorAll(`[data-live=${kind}]`)].map(section => new View(section));
const chains = make("chain", Chain);
const biased = make("biased", Biased);
make("map", Chart);
make("matrices", Matrices);

const panels = [...chains, ...biased].flatMap(chain => chain.panels);
addEventListener("beforeprint", () => panels.forEach(panel => panel.draw()));
requestAnimationFrame(() => document.documentElement.dataset.live = "ready");
})();
