// Beside every text that is there to be copied: a button that does it.
for (const text of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.className = "quiet compact";
  button.textContent = "Copy";
  said.setAttribute("role", "status");
  said.className = "small muted copied";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
      said.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(text);
      said.textContent = "Marked: copy it with your keyboard or a long press.";
    }
  });
  text.after(button, said);
}
