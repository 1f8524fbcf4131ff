// Hands what the server has sent to a board on the page, and draws nothing itself.
export default function ({ data, setStateValue }) {
  const inboxOf = (board) => ((window.linclfBoards ??= {})[board] ??= { packets: {}, wake: null });
  if (data instanceof Uint8Array || data instanceof ArrayBuffer) {
    const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
    const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
    // Copied once, so that the arrays begin at a multiple of 8.
    const body = bytes.slice(4 + length).buffer;
    const packet = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    const kinds = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array };
    for (const [name, [kind, offset, shape]] of Object.entries(packet.arrays)) {
      packet.arrays[name] = new kinds[kind](body, offset, shape.reduce((a, b) => a * b, 1));
      packet.arrays[name].shape = shape;
    }
    const kind = ["scene", "rows", "one", "slow"].find((name) => name in packet) ?? "frames";
    inboxOf(packet.board).packets[kind] = packet;
    inboxOf(packet.board).wake?.();
  } else if (data?.answer) {
    inboxOf(data.board).packets.answer = data.answer;
    inboxOf(data.board).setStateValue = setStateValue;
    inboxOf(data.board).wake?.();
  }
}
