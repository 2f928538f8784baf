/** AssemblyScript modules, compiled and inlined by the build. */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
