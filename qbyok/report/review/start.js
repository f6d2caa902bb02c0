// Begins the page.

function say(text) {
  byId("live").textContent = text;
}

function warn(text) {
  byId("notice").textContent = text;
}

load();
setUpFilters();
setUpDetail();
setUpTransfer();
setUpKeys();
byId("reviewer").value = kept(`${shared}reviewer`) ?? "";
byId("reviewer").addEventListener("input", () => keep(`${shared}reviewer`, byId("reviewer").value));
byId("list").addEventListener("scroll", drawRows, { passive: true });
window.addEventListener("resize", drawRows);
filter();
byId("list").focus();
if (!storageWorks) warn("This browser stores nothing for this page: save your decisions before you leave or reload it.");
window.addEventListener("beforeunload", (event) => {
  if (!storageWorks && unsaved) event.preventDefault();
});
