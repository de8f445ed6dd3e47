/** Never shown: its server half always leads elsewhere. */
export default function SignOut(): null {
  return null;
}
