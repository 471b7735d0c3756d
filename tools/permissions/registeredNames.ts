import type { Evaluation, Registration } from "pulumi-aws-emulator";

/**
 * The pattern that a resource's physical name will match. Pulumi appends a random suffix to the logical name; the part
 * before the first hyphen covers every resource of the component. A new function in a component therefore needs no new
 * permissions.
 *
 * @param namedBy the input that names another resource; the result is the pattern of that resource
 * @throws Error if the input names no resource of the program
 */
export function namePattern(program: Evaluation, registration: Registration, namedBy?: string): string {
  if (namedBy !== undefined) {
    const found = resourceNamed(program, registration.inputs[namedBy]);
    if (found === undefined) {
      throw new Error(`${namedBy} of ${registration.type} ${registration.name} names no resource of the program.`);
    }
    return namePattern(program, found);
  }
  const { name, namePrefix, dashboardName } = registration.inputs;
  if (typeof namePrefix === "string") {
    return `${namePrefix}*`;
  }
  const given = name ?? dashboardName;
  if (typeof given !== "string") {
    return `${registration.name.split("-")[0]}-*`;
  }
  // A name shared with another resource includes that resource's suffix, which is unknown before the deployment.
  const namesake = resourceNamed(program, given);
  return namesake === undefined || namesake === registration ? given : namePattern(program, namesake);
}

function resourceNamed({ registrations }: Evaluation, value: unknown): Registration | undefined {
  return registrations.find(({ made }) => {
    const { name, arn, url } = made?.state ?? {};
    return made !== undefined && [made.id, name, arn, url].includes(value);
  });
}
