// The live views of the handout. Their states were computed by `backprop` and packed by states.py. Here they are looked
// up and drawn: the only sums are those that unpack a row, and those that find a number's place on an axis.
(async () => {
// ---- the data of the page
const packed = Uint8Array.from(atob(document.getElementById("live-data").textContent), letter => letter.charCodeAt(0));
const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
const data = JSON.parse(await new Response(stream).text());

// A row from where it begins and its steps, in thousandths.
const row = (value, steps) => [value, ...steps.map(step => value += step)].map(value => value / 1000);

// What stands at weight i and depth j: x and y of each curve, by panel.
function look(i, j) {
  const l = data.depths[j], [g, dJ_dw, J] = data.begins[i][j];
  const h = row(data.h[i][0], data.h[i].slice(1, l + 1)).map(value => value / 30);
  const back = row(g, data.g_steps[i].slice(0, l - 1).reverse()).reverse(), layers = back.map((_, n) => n + 1);
  return {
    h: [h.map(value => -value), h].map(values => [[0, ...layers], values]),
    g: [[layers, back], [layers, back]],
    dJ_dw: [[layers, row(dJ_dw, data.dJ_dw_steps[i].slice(0, l - 1))]],
    J: [[data.iterations, row(J, data.J_steps[i][j])]],
  };
}

const nearest = (stops, value) =>
  stops.reduce((best, stop, i) => Math.abs(stop - value) < Math.abs(stops[best] - value) ? i : best, 0);
const written = value => String(value).replace("-", "−");

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

// ---- a panel: its axes, the curves that move, and behind them those that are held
const [LEFT, TOP, RIGHT, BOTTOM] = [80, 12, 496, 184]; // the room for curves that live.html leaves

class Panel {
  constructor(figure) {
    this.name = figure.dataset.panel;
    this.svg = figure.querySelector("svg");
    [this.lines, this.behind] = [".moves", ".held"].map(kind => [...this.svg.querySelectorAll(kind)]);
  }

  // The curves of a look; and those of the looks that are held, drawn again only where they or the scales change.
  show(seen, held) {
    const curves = seen[this.name], kept = held.flatMap(look => look ? look[this.name] : curves.map(() => [[], []]));
    const moved = this.scale([...curves, ...kept]);
    curves.forEach((curve, n) => this.draw(this.lines[n], ...curve));
    if (moved || held !== this.held) kept.forEach((curve, n) => this.draw(this.behind[n], ...curve));
    this.held = held;
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

  draw(line, x, y) {
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
    this.numbers = Object.entries(stops).map(([name, values], n) =>
      this.number(name, values, (i, note) => this.hand(this.at.with(n, i), note)));
    const fieldset = this.own("fieldset");
    fieldset.disabled = false;
    fieldset.addEventListener("click", ({target}) => target.matches("button") && this.press(target.dataset));
    fieldset.addEventListener("input", () => this.stop?.());
    fieldset.addEventListener("change", ({target}) => target.matches("select") && this.go(this.at));
  }

  // The first such element: what the map has of its own comes before the chain within it.
  own(selector) { return this.section.querySelector(selector); }

  // A slider over stops, and a box that goes to the nearest. moved: told what a hand chose. Gives what shows stop i.
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

  hand(at, note) { this.go(at, note); }

  // Show another place, with the next frame: once, whatever comes until then.
  go(at, note = "") {
    this.numbers.forEach((show, n) => show(at[n]));
    this.at = at;
    this.own(".live-note").textContent = note;
    this.waits ||= requestAnimationFrame(() => this.draw(this.waits = 0));
  }

  // Put sentences into the view; screen readers say them, but the first, once it rests. from: read on paper only.
  say(words, bold, from = "") {
    const says = this.own(".live-says"), heard = this.own(".live-heard");
    says.textContent = words;
    says.dataset.from = from;
    says.append(Object.assign(document.createElement("b"), {textContent: bold}));
    clearTimeout(this.rests);
    this.rests = this.rests ? setTimeout(() => heard.textContent = says.textContent, 700) : -1;
  }
}

// ---- the chain
class Chain extends View {
  constructor(section) {
    super(section, {w: data.weights, l: data.depths});
    this.panels = [...section.querySelectorAll(".live-panel")].map(figure => new Panel(figure));
    this.reset();
  }

  press({do: name, w, l}) { name ? this[name]() : this.ask(+w, +l); }

  ask(w, l) {
    const note = instead("initial weight w", data.weights, w) + instead("depth l", data.depths, l);
    this.stop();
    this.go([nearest(data.weights, w), nearest(data.depths, l)], note);
  }

  draw() {
    const [i, j] = this.at, seen = look(i, j), [iteration, training] = data.says[i][j];
    this.panels.forEach(panel => panel.show(seen, this.held));
    this.label = `w = ${data.words[i]}, l = ${data.depths[j]}`;
    this.say(`${iteration} `, training, `From ${this.label}: `);
    this.moved?.();
  }

  // Leave the present curves behind: in place of those of the same name, or at a free place, or of the oldest.
  hold() {
    this.draw();
    const since = this.held.map(kept => kept?.label === this.label ? 0 : kept?.since ?? 1);
    const now = {...look(...this.at), label: this.label, since: performance.now()};
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
    this.ask(+this.section.dataset.w, +this.section.dataset.l);
    this.release();
  }

  play() {
    if (this.playing) return this.stop();
    const next = ([i, j]) => i + 1 < data.weights.length ? this.go([i + 1, j]) : this.stop();
    this.playing = setInterval(() => next(this.at), 250);
    this.own("[data-do=play]").setAttribute("aria-pressed", "true");
  }

  stop() {
    this.playing = clearInterval(this.playing);
    this.own("[data-do=play]").setAttribute("aria-pressed", "false");
  }
}

// ---- the map of trainability, with a chain for the point chosen on it
class Chart extends View {
  constructor(section) {
    super(section, {"map-w": data.map.weights, "map-l": data.map.depths});
    const cross = this.own(".live-chart svg");
    cross.addEventListener("click", event => {
      const {x, y} = new DOMPoint(event.clientX, event.clientY).matrixTransform(cross.getScreenCTM().inverse());
      this.hand([nearest(this.shown.x, x), nearest(this.shown.y, y)]);
    });
    this.chain = chains.find(chain => section.contains(chain.section));
    this.chain.moved = () => this.follow();
    this.follow();
  }

  get shown() { return data.map.shown[this.own("select").value]; }

  hand([i, j], note) {
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
    this.say("", this.beside ? beside.replace("{}", this.chain.label) : says[i][j]);
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
    this.say("", words, `W2 times ${written(scales[this.at[0]])}: `);
  }
}

// ---- the page
const make = (kind, View) => [...document.querySelectorAll(`[data-live=${kind}]`)].map(section => new View(section));
const chains = make("chain", Chain);
make("map", Chart);
make("matrices", Matrices);

requestAnimationFrame(() => document.documentElement.dataset.live = "ready");
})();
