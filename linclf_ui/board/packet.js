// What packet.py has packed.

// A packet: the length of its header, the header, and the bytes of the arrays that it speaks of.
function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  // Copied once, so that the arrays begin at a multiple of 8.
  const body = bytes.slice(4 + length).buffer;
  const packet = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const kinds = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array };
  for (const [name, [kind, offset, shape]] of Object.entries(packet.arrays)) {
    packet.arrays[name] = new kinds[kind](body, offset, shape.reduce((a, b) => a * b, 1));
    packet.arrays[name].shape = shape;
  }
  return packet;
}
