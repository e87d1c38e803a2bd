/** What is used of Home Assistant's frontend: the documented parts of `hass`, and of the configurations of its cards. */

export interface Entity {
  entity_id: string;
  device_id?: string | null;
  platform: string;
  translation_key?: string;
  hidden?: boolean;
  name?: string | null;
}

export interface Device {
  id: string;
  identifiers: [string, string][];
  name: string | null;
  name_by_user?: string | null;
  model?: string | null;
  area_id?: string | null;
  via_device_id?: string | null;
  primary_config_entry?: string | null;
  disabled_by?: string | null;
}

export interface Area {
  area_id: string;
  name: string;
}

export interface State {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown>;
  last_changed: string;
  last_updated: string;
}

export type Localize = (key: string, values?: Record<string, string | number>) => string;

/** What the user has set in the profile; each of the others is "language" where it is not there. */
export interface Locale {
  language: string;
  number_format?: string;
  time_format?: string;
  time_zone?: string;
}

/** What an action is done to. */
export interface Target {
  entity_id?: string | string[];
  device_id?: string | string[];
}

/** The connection that Home Assistant's frontend has already. */
export interface Connection {
  subscribeMessage<Message>(
    callback: (message: Message) => void,
    message: { type: string; [key: string]: unknown },
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void>>;
  /** "ready" is told each time that the connection is there again. */
  addEventListener(event: "ready", listener: () => void): void;
  removeEventListener(event: "ready", listener: () => void): void;
}

export interface HomeAssistant {
  entities: Record<string, Entity>;
  devices: Record<string, Device>;
  areas: Record<string, Area>;
  states: Record<string, State | undefined>;
  config: { components: string[]; time_zone: string };
  locale: Locale;
  user?: { is_admin: boolean };
  connection: Connection;
  localize: Localize;
  loadBackendTranslation(category: string, integration: string): Promise<Localize>;
  formatEntityState(state: State, value?: string): string;
  formatEntityAttributeValue(state: State, attribute: string): string;
  callWS<Answer>(message: { type: string; [key: string]: unknown }): Promise<Answer>;
  callService<Response>(
    domain: string,
    service: string,
    data?: Record<string, unknown>,
    target?: Target,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<{ response?: Response }>;
}

/** What Home Assistant asks of a card in a section. */
export interface GridOptions {
  columns?: number | "full";
  rows?: number | "auto";
  min_columns?: number;
  min_rows?: number;
}

/** A card's form in the editor. */
export interface ConfigForm {
  schema: { name: string; required?: boolean; default?: unknown; selector: Record<string, unknown> }[];
  computeLabel?: (field: { name: string }, localize?: Localize) => string;
  computeHelper?: (field: { name: string }, localize?: Localize) => string | undefined;
}

/** A card that Home Assistant's picker offers for an entity. */
export interface Suggestion {
  label?: string;
  config: Card;
}

export interface Card {
  type: string;
  [option: string]: unknown;
}

/** One of Home Assistant's own cards, made for use in ours. */
export interface CardElement extends HTMLElement {
  hass?: HomeAssistant;
}

export interface CardHelpers {
  createCardElement(config: Card): CardElement;
}

export interface Section {
  type: "grid";
  cards: Card[];
  column_span?: number;
  visibility?: Condition[];
}

export type Condition =
  | { condition: "or"; conditions: Condition[] }
  | { condition: "state"; entity: string; state?: string; state_not?: string[] }
  | { condition: "numeric_state"; entity: string; above: number };

export interface View {
  type?: "sections";
  title?: string;
  path?: string;
  icon?: string;
  subview?: boolean;
  show_icon_and_title?: boolean;
  max_columns?: number;
  dense_section_placement?: boolean;
  badges?: Card[];
  sections?: Section[];
  strategy?: ViewOptions;
}

/** What stands in a dashboard's configuration under `strategy`. */
export interface ViewOptions {
  type: string;
  device_id?: string;
}

export interface Dashboard {
  title?: string;
  views: View[];
}

declare global {
  interface Window {
    customStrategies?: {
      type: string;
      strategyType: "dashboard" | "view";
      name: string;
      description: string;
    }[];
    loadCardHelpers?(): Promise<CardHelpers>;
    /** Settled once Home Assistant's frontend has its connection. */
    hassConnection?: Promise<unknown>;
    customCards?: {
      type: string;
      name: string;
      description: string;
      preview: boolean;
      documentationURL: string;
      getEntitySuggestion(hass: HomeAssistant, entityId: string): Suggestion | null;
    }[];
  }
}
