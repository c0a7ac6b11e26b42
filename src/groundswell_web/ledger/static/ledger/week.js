// A week: the running sum, last week's numbers without a reload, and a new row when the last one is used.
// Without it the page has a button that adds up and gives more rows, and a link that copies.

const form = document.querySelector("[data-gs-week]");

function readAmount(text, unit) {
  let told = text.replace(/\s/g, "").toLowerCase();
  if (told.endsWith("%")) {
    unit = "share";
    told = told.slice(0, -1);
  } else if (told.endsWith("h") || told.includes(":")) {
    unit = "hours";
    told = told.replace(/h$/, "");
  }
  const clock = told.match(/^(\d+):([0-5]\d)$/);
  if (!clock && !/^\d*[.,]?\d*$/.test(told)) return { unit, number: 0 };
  const number = clock ? Number(clock[1]) + Number(clock[2]) / 60 : Number(told.replace(",", "."));
  return { unit, number: Number.isFinite(number) ? number : 0 };
}

const shorten = (number) => String(Math.round(100 * number) / 100);

function addUp() {
  const unit = form.querySelector("[name=unit]:checked")?.value ?? "hours";
  const sums = { hours: 0, share: 0 };
  for (const field of form.querySelectorAll("[data-gs-amount]")) {
    const read = readAmount(field.value, unit);
    sums[read.unit] += read.number;
  }
  const out = form.querySelector("[data-gs-sum]");
  const leave = readAmount(form.querySelector("[name=excluded]").value, "hours").number;
  const all = Math.max(0, Number(out.dataset.week) - leave);
  const hours = out.dataset.hours.replace("{sum}", shorten(sums.hours)).replace("{all}", shorten(all));
  const share = out.dataset.share.replace("{sum}", shorten(sums.share));
  if (sums.hours && sums.share) out.textContent = out.dataset.both.replace("{first}", hours).replace("{second}", share);
  else out.textContent = sums.share || (!sums.hours && unit === "share") ? share : hours;
}

function addRow() {
  const rows = form.querySelectorAll("[data-gs-row]");
  const last = rows[rows.length - 1];
  const chosen = last?.querySelector("select[name^=for_]");
  const count = form.querySelector("[name=rows]");
  const place = Number(count.value);
  if (!chosen?.value || place >= 60) return;
  const row = last.cloneNode(true);
  row.classList.remove("govuk-form-group--error");
  for (const said of row.querySelectorAll(".govuk-error-message")) said.remove();
  for (const part of row.querySelectorAll("[id],[name],[for],[aria-describedby]")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const told = part.getAttribute(name);
      if (told) part.setAttribute(name, told.replace(/_\d+(?=$|-)/, `_${place}`));
    }
  }
  for (const field of row.querySelectorAll("input,select")) field.value = "";
  row.querySelector("details").open = false;
  last.after(row);
  count.value = String(place + 1);
}

if (form) {
  form.addEventListener("input", addUp);
  form.addEventListener("change", (event) => {
    if (event.target.name?.startsWith("for_")) addRow();
    addUp();
  });
  form.querySelector("[data-gs-copy]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const fields = [...form.querySelectorAll("[data-last]")];
    for (const field of fields) field.value = field.dataset.last;
    fields[0]?.focus();
    addUp();
  });
  addUp();
}
