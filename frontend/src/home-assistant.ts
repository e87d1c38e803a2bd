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
  state: string;
  attributes: Record<string, unknown>;
}

export type Localize = (key: string) => string;

export interface HomeAssistant {
  entities: Record<string, Entity>;
  devices: Record<string, Device>;
  areas: Record<string, Area>;
  states: Record<string, State | undefined>;
  config: { components: string[] };
  locale: { language: string };
  localize: Localize;
  loadBackendTranslation(category: string, integration: string): Promise<Localize>;
  callWS<Answer>(message: { type: string }): Promise<Answer>;
}

export interface Card {
  type: string;
  [option: string]: unknown;
}

export interface Section {
  type: "grid";
  cards: Card[];
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
  }
}
