// Sends files in parts and goes on where it stopped. The page works without it: then the form sends all at once.

const form = document.querySelector("[data-upload]");
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Stopped extends Error {}

async function ask(address, method, body, headers = {}) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const response = await fetch(address, { method, body, headers: { "X-CSRFToken": token, ...headers } });
  const isJson = (response.headers.get("content-type") || "").includes("json");
  const told = isJson ? await response.json() : {};
  if (response.ok) return told;
  const error = new (response.status === 422 || response.status >= 500 ? Error : Stopped)(told.error || response.statusText);
  error.isFull = response.status === 507;
  throw error;
}

async function hash(bytes) {
  if (!globalThis.crypto?.subtle) return ""; // plain http: the server then checks the length alone
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const shown = {
  box: form?.querySelector("[data-progress]"),
  bar: form?.querySelector("progress"),
  text: form?.querySelector("[data-progress-text]"),
  status: form?.querySelector("[data-progress-status]"),
  error: form?.querySelector("#files-error"),
};

function sayError(text) {
  shown.error.hidden = !text;
  shown.error.querySelector("[data-error]").textContent = text;
  if (text) form.querySelector("#files").focus();
}

function sayProgress(done, all, name) {
  shown.box.hidden = false;
  shown.bar.value = all ? done / all : 0;
  shown.text.textContent = `${form.dataset.sending} ${name}: ${Math.floor((100 * done) / all)}%`;
}

async function sendPart(address, file, from, to) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const bytes = await file.slice(from, to).arrayBuffer();
      await ask(address, "PUT", bytes, { "Content-Type": "application/octet-stream", "X-Part-Sha256": await hash(bytes) });
      shown.status.textContent = "";
      return;
    } catch (error) {
      if (error instanceof Stopped || error.isFull || attempt > 200) throw error;
      shown.status.textContent = form.dataset.broken;
      await pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
    }
  }
}

async function sendFiles(extract, wanted, files) {
  const all = wanted.reduce((sum, one) => sum + one.size, 0);
  let done = 0;
  for (const one of wanted) {
    const file = files.find((candidate) => candidate.name === one.name && candidate.size === one.size)
      ?? files[one.number - 1];
    const arrived = new Set(one.arrived);
    for (let part = 0; part < one.parts; part += 1) {
      const from = part * one.part_bytes;
      const to = Math.min(from + one.part_bytes, one.size);
      if (!arrived.has(part)) {
        await sendPart(`${form.dataset.base}${extract}/files/${one.number}/parts/${part}`, file, from, to);
      }
      done += to - from;
      sayProgress(done, all, one.name);
    }
  }
}

async function begin(files) {
  if (form.dataset.resume) {
    const told = await ask(`${form.dataset.base}${form.dataset.resume}/parts`, "GET");
    const isSame = told.files.every((one) => files.some((file) => file.size === one.size));
    if (!isSame || files.length !== told.files.length) throw new Stopped(form.dataset.other);
    return { extract: form.dataset.resume, files: told.files };
  }
  const name = form.querySelector("[name=name]").value;
  const listed = files.map((file) => ({ name: file.name, size: file.size }));
  const told = await ask(form.dataset.begin, "POST", JSON.stringify({ name, files: listed }), {
    "Content-Type": "application/json",
  });
  // From here on a reload finds the begun upload again.
  form.dataset.resume = told.extract;
  history.replaceState(null, "", `${form.dataset.base}${told.extract}/upload`);
  return told;
}

async function upload(event) {
  event.preventDefault();
  const files = [...form.querySelector("#files").files];
  if (!files.length) return sayError(form.dataset.empty);
  sayError("");
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    const told = await begin(files);
    await sendFiles(told.extract, told.files, files);
    shown.text.textContent = form.dataset.checking;
    shown.bar.removeAttribute("value");
    const { address } = await ask(`${form.dataset.base}${told.extract}/whole`, "POST");
    location.assign(address);
  } catch (error) {
    shown.box.hidden = true;
    sayError(error.message);
    button.disabled = false;
  }
}

form?.addEventListener("submit", upload);
