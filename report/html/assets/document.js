// A policy document is shown with numbered lines and the finding's part of it marked.

// span turns a region (lines and columns from 1, columns in UTF-16 units as JavaScript counts) into
// offsets of the text.
function span(text, region) {
  if (!region || !region[0]) return null;
  const offset = (line, column) => {
    let at = 0;
    for (let n = 1; n < line; n++) {
      const end = text.indexOf("\n", at);
      if (end < 0) return text.length;
      at = end + 1;
    }
    return Math.min(at + column - 1, text.length);
  };
  return [offset(region[0], region[1]), offset(region[2], region[3])];
}

const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]|\s+|[^\s"{}[\],:]+|"/g;

// layout splits a text into lines of [text, class, marked] pieces, less the indentation that all
// lines but the first share.
function layout(text, mark) {
  const indent = commonIndent(text);
  const lines = [[]];
  for (const match of text.matchAll(tokens)) {
    const token = match[0];
    const marked = mark !== null && match.index >= mark[0] && match.index < mark[1];
    if (/^\s/.test(token)) {
      token.split("\n").forEach((piece, n) => {
        if (n > 0) { lines.push([]); piece = piece.slice(Math.min(indent, piece.length)); }
        if (piece) lines.at(-1).push([piece.replaceAll("\r", ""), "", marked]);
      });
      continue;
    }
    const name = token[0] === '"' && /^\s*:/.test(text.slice(match.index + token.length, match.index + token.length + 20));
    lines.at(-1).push([token, token[0] === '"' ? (name ? "k" : "v") : /^[-\dtfn]/.test(token) ? "l" : "", marked]);
  }
  return lines;
}

function commonIndent(text) {
  let least = Infinity;
  for (const line of text.split("\n").slice(1)) {
    if (line.trim()) least = Math.min(least, line.length - line.trimStart().length);
  }
  return least === Infinity ? 0 : least;
}

// documentView shows a document; only is true to show no more than the marked lines and some around.
function documentView(text, region, only) {
  const mark = span(text, region);
  const lines = layout(text, mark);
  const marked = lines.map((pieces) => pieces.some((p) => p[2] && p[0].trim()));
  const first = marked.indexOf(true), last = marked.lastIndexOf(true);
  const whole = first === 0 && last === lines.length - 1;
  const code = el("code");
  lines.forEach((pieces, n) => {
    if (only && first >= 0 && (n < first || n > last)) return;
    const inside = !whole && first >= 0 && n >= first && n <= last;
    code.append(el("span", { class: inside ? "ln hit" : "ln", "data-n": n + 1 },
      inside ? el("mark", null, coloured(pieces)) : coloured(pieces)), "\n");
  });
  const pre = el("pre", { class: "code doc", tabindex: "0", role: "region", "aria-label": first >= 0 && !whole
    ? `Policy document, lines ${first + 1} to ${last + 1} marked` : "Policy document" }, code);
  return { node: pre, reveal() {
    const all = [...pre.querySelectorAll(".ln")];
    const hit = all.findIndex((line) => line.classList.contains("hit"));
    if (hit > 2) pre.scrollTop = all[hit - 2].offsetTop - all[0].offsetTop;
  } };
}

const coloured = (pieces) => pieces.map(([text, kind]) => kind ? el("span", { class: "t-" + kind }, text) : text);
