// Has the server keep a form soon after each change, one request at a time.

const WAIT_MS = 400; // after the last change

// `answered` is given each answer, and what `current()` was when its request was sent; `lost` is
// the refusal where no answer comes.
export function makeKeeper({ form, url, current, answered, lost }) {
  let timer = 0;
  let flying = null; // the request that is under way

  function keep() {
    clearTimeout(timer);
    timer = setTimeout(() => send("keep"), WAIT_MS);
  }

  // Sends the form with the value of one of its buttons; done when that is answered.
  async function send(command) {
    clearTimeout(timer);
    while (flying) await flying;
    const sent = current();
    const body = new URLSearchParams(new FormData(form));
    body.set("do", command);
    flying = ask(body);
    const answer = await flying;
    flying = null;
    if (answer.seen) form.elements.seen.value = answer.seen;
    answered(answer, sent);
  }

  async function ask(body) {
    try {
      const response = await fetch(url, { method: "POST", body });
      return await response.json();
    } catch {
      return { refusal: lost };
    }
  }

  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (event.defaultPrevented || !flying) return;
    // What is being kept has to be answered first: the form says what it has seen.
    event.preventDefault();
    flying.then(() => setTimeout(() => form.requestSubmit(event.submitter)));
  });

  return { keep, send };
}
