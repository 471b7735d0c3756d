/** asl-validator's types are missing from the path that its package.json names. */
declare module "asl-validator" {
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  };
}
