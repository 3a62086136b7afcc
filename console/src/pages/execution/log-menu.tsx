import { Menu } from "@base-ui/react/menu";
import { Icon } from "../../components/icon.tsx";
import { type LogChoices, STREAMS } from "./log-choices.ts";

/** How the log is shown, where the bar has no room for it. It comes open, since a press asked for it, and takes that button's place and focus. */
export function LogMenu({ choices, onChange }: { choices: LogChoices; onChange: (change: Partial<LogChoices>) => void }) {
  const { stream, showTime, wrap } = choices;
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className="ib log-more" aria-label="Log options" title="Log options" autoFocus>
        <Icon name="more" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className="menu-at">
          <Menu.Popup className="menu">
            <Menu.RadioGroup aria-label="Stream" value={stream} onValueChange={(stream) => onChange({ stream })}>
              {STREAMS.map(([value, name]) => (
                <Menu.RadioItem className="menu-item menu-choice" key={name} value={value}>
                  {name}
                  <Menu.RadioItemIndicator>
                    <Icon name="check" small />
                  </Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="menu-rule" />
            <Menu.CheckboxItem
              className="menu-item menu-choice"
              checked={showTime}
              onCheckedChange={(showTime) => onChange({ showTime })}
            >
              Timestamps
              <Menu.CheckboxItemIndicator>
                <Icon name="check" small />
              </Menu.CheckboxItemIndicator>
            </Menu.CheckboxItem>
            <Menu.CheckboxItem className="menu-item menu-choice" checked={wrap} onCheckedChange={(wrap) => onChange({ wrap })}>
              Wrap lines
              <Menu.CheckboxItemIndicator>
                <Icon name="check" small />
              </Menu.CheckboxItemIndicator>
            </Menu.CheckboxItem>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
