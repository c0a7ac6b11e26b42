// Brings GOV.UK's parts to life. Every page works without it.
import { initAll } from "./../govuk-frontend.min.js";

initAll();
