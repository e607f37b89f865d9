import Backbones
public import Networks
public import Tensors

/// A bridge makes rows of the language model's width, some of them of ID vectors.
public protocol Bridge: AlignmentPart {
  /// Whether any of its rows are made of ID vectors.
  static var readsIDs: Bool { get }

  /// The most rows that it makes of one text at one level.
  var rowCount: Int { get }

  /// Adds what it learns for one level of one tower: names, shapes, first values, and what decays.
  func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace)

  /// The rows of some texts at a level that are made of their ID vectors, one a text, [texts, width];
  /// `nil` where it makes none.
  func idRows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> Variable?

  /// All rows of some texts at a level, those of a text side by side; `nil` where no text has any.
  func rows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> InjectedRows?
}

extension Bridge {
  /// The free rows, then the text's own row, if it has one.
  ///
  /// - Parameters:
  ///   - free: rows that all texts share, [m, width], or none.
  ///   - own: one row a text, [texts, width], or none.
  ///   - input: the texts, and which of them have a row of their own.
  ///   - tape: what records.
  /// - Returns: the rows of each text side by side; `nil` where no text has any.
  func joined(
    free: Variable?, own: Variable?, of input: TowerInput, on tape: Tape
  ) -> InjectedRows? {
    let count = free?.value.rowCount ?? 0
    if let own, input.hasRow.allSatisfy(\.self) {
      return InjectedRows(
        states: free.map { tape.interleaveRows(shared: $0, own: own) } ?? own,
        offsets: (0...input.texts.count).map { $0 * (count + 1) })
    }
    var (rows, offsets) = ([Int32](), [0])
    for text in 0..<input.texts.count {
      rows += 0..<Int32(count)
      if own != nil, input.hasRow[text] { rows.append(Int32(count + text)) }
      offsets.append(rows.count)
    }
    guard !rows.isEmpty else { return nil }
    return InjectedRows(
      states: tape.gather(tape.concatenateRows([free, own].compactMap(\.self)), rows: rows),
      offsets: offsets)
  }
}
