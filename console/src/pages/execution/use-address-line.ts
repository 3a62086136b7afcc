import { useLocation } from "@tanstack/react-router";
import { useMemo } from "react";
import { type AddressLine, addressLine } from "./address-line.ts";

/** What the address points at: another object with every navigation, so that a link to where the address is already leads there again. */
export function useAddressLine(): AddressLine | null {
  const { hash, state } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what two presses of one link differ in
  return useMemo(() => addressLine(hash), [hash, state.__TSR_key]);
}
