// A time zone that nobody has chosen yet is the device's own, where the list has it.

const field = document.querySelector("select[data-guess]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (field && [...field.options].some((option) => option.value === own)) field.value = own;
