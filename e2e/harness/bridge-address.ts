import Docker from "dockerode";

/** Where containers find this machine: the first address of the engine's bridge, which old engines don't name as its gateway. */
export async function bridgeAddress(): Promise<string> {
  const { IPAM } = (await new Docker().getNetwork("bridge").inspect()) as {
    IPAM: { Config: { Gateway?: string; Subnet: string }[] };
  };
  const [network] = IPAM.Config;
  const address = network?.Gateway || network?.Subnet.replace(/\.0\/\d+$/, ".1");
  if (address === undefined) throw new Error("containers have no address for this machine");
  return address;
}
