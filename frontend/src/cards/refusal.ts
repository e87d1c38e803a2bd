/** Why an action failed, in the user's language. */

import type { HomeAssistant } from "../home-assistant";

const CONNECTION_LOST = 3;

/** What Home Assistant's frontend throws where an action fails; of a connection that is lost also its number alone. */
interface Refused {
  code?: string | number;
  message?: string;
  error?: { code?: string | number };
  translation_domain?: string;
  translation_key?: string;
  translation_placeholders?: Record<string, string>;
}

/** In `words` where the user may not, or the connection was lost, else in Home Assistant's own; empty where there are none. */
export async function reasonOf(
  hass: HomeAssistant,
  error: unknown,
  words: { notAllowed?: string; lost?: string } = {},
): Promise<string> {
  const refused = error as Refused;
  const code = refused.error?.code ?? refused.code ?? error;
  if (code === "unauthorized" && words.notAllowed) return words.notAllowed;
  if (code === CONNECTION_LOST) return words.lost ?? hass.localize("ui.notification_toast.connection_lost");
  const { translation_domain: domain, translation_key: key, translation_placeholders: values, message = "" } = refused;
  if (!domain || !key) return message;
  try {
    const localize = await hass.loadBackendTranslation("exceptions", domain);
    return localize(`component.${domain}.exceptions.${key}.message`, values) || message;
  } catch {
    // The server's words do, too.
    return message;
  }
}

/** The hub's own words in the error of an action, if it refused. */
export function hubsWords(error: unknown): string | undefined {
  return (error as Refused).translation_placeholders?.["message"];
}
