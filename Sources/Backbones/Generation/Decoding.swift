internal import Networks
public import Tensors

/// Texts that are being continued: what the model keeps of them.
///
/// There is one of each, for reading on changes what it keeps; whoever wants to go on in two ways
/// selects the texts.
public struct Decoding: ~Copyable {
  /// Keys and values of what the decoder has read.
  let cache: KeyValueCache
  /// What each layer of the decoder attends to beside its own text, where there is an encoder.
  var memory: [AttendedMemory]?
  /// The states that predict the next token of each text, [texts, width].
  public internal(set) var states: Tensor

  /// The number of texts.
  public var count: Int { states.rowCount }

  /// Some of the texts, in any order and number, such as the best beams.
  public func selecting(_ texts: [Int]) -> Decoding {
    Decoding(
      cache: cache.selecting(texts), memory: memory?.map { $0.selecting(texts) },
      states: states.gatheredRows(texts.map { Int32($0) }))
  }
}

extension AttendedMemory {
  /// What some of the texts see, in any order and number.
  func selecting(_ texts: [Int]) -> AttendedMemory {
    let rows = texts.flatMap { (offsets[$0]..<offsets[$0 + 1]).map { Int32($0) } }
    return AttendedMemory(
      keysAndValues: Tape(recording: false).gather(keysAndValues, rows: rows),
      offsets: texts.reduce(into: [0]) { ends, text in
        ends.append((ends.last ?? 0) + offsets[text + 1] - offsets[text])
      })
  }
}
