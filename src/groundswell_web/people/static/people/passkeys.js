// Shows what needs JavaScript, and says it when a key does not answer. The page has another way for each.
for (const part of document.querySelectorAll(".gs-passkey")) part.hidden = !window.PublicKeyCredential;

const failed = document.getElementById("passkey-failed");
document.querySelector("main").append(failed);
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  failed.hidden = false;
});
