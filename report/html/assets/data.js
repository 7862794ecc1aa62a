// The data stands in blocks of gzip in base64; each is unpacked when it is first needed.

const blocks = new Map();

function block(id) {
  if (!blocks.has(id)) blocks.set(id, unpack(id));
  return blocks.get(id);
}

async function unpack(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error("the page lacks its block " + id);
  const packed = node.textContent;
  node.remove();
  const stream = new Blob([bytes(packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function bytes(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

// Statuses, as the Go side numbers them.
const statuses = ["open", "new", "unchanged", "fixed", "suppressed"];
const isOpen = (status) => status < 3;

// load unpacks the lists and turns the columns into arrays that loops run over quickly.
async function load() {
  const data = await block("data");
  data.size = data.rule.length;
  for (const name of ["severity", "status"]) data[name] = Uint8Array.from(data[name]);
  for (const name of ["rule", "account", "resource", "reach", "action", "suppression"]) data[name] = Int32Array.from(data[name]);
  data.text = data.message;
  data.message = data.size ? data.text.split("\0") : [];
  const width = data.fingerprintWidth;
  data.fingerprint = data.size === 0 ? [] : width ? Array.from({ length: data.size }, (_, i) => data.fingerprint.slice(i * width, (i + 1) * width)) : data.fingerprint.split("\0");
  return data;
}

const key = (data, i) => data.fingerprint[i] || "i." + i;

function findByKey(data, name) {
  const at = data.fingerprint.indexOf(name);
  return at >= 0 || !name.startsWith("i.") ? at : Number(name.slice(2)) < data.size ? Number(name.slice(2)) : -1;
}

// absolute undoes how a region is written: its last line stands as a distance from the first.
const absolute = (region) => region && [region[0], region[1], region[0] + region[2], region[3]];

async function detail(data, i) {
  const list = await block("finding-" + Math.floor(i / data.findingsPerBlock));
  const [at, potential, steps, related, evidence] = list[i % data.findingsPerBlock];
  const place = ([file, pointer, region, document, range]) => ({ file, pointer, region: absolute(region), document, range: absolute(range) });
  const step = ([message, resource, where]) => ({ message, resource, ...place(where) });
  return { ...place(at), potential, steps: steps.map(step), related: related.map(step), evidence };
}

async function documentText(data, n) {
  let at = data.documentBlocks.length - 1;
  while (data.documentBlocks[at] > n) at--;
  return (await block("document-" + at))[n - data.documentBlocks[at]];
}

async function principalInfo(data, n) {
  if (n < 0 || n >= data.described) return null;
  const list = await block("principal-" + Math.floor(n / data.principalsPerBlock));
  const [account, kind, name, boundary, groups, policies, facts, effective, tags] = list[n % data.principalsPerBlock];
  return { account, kind, name, boundary, groups, policies, facts, effective, tags };
}
