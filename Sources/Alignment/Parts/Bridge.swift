public import Backbones
public import Networks
public import Tensors

/// A bridge makes rows of the language model's width, some of them of ID vectors.
public protocol Bridge: AlignmentPart {
  /// The ID vectors of a user that its rows are made of; an item has one.
  var source: IDSource { get }

  /// The most rows that it makes at one level of a text with so many ID vectors.
  func rowCount(vectors: Int) -> Int

  /// Adds what it learns for one level of one tower: names, shapes, first values, and what decays.
  func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace)

  /// The rows at a level that are made of one ID vector each, [vectors, width]; `nil` where it makes
  /// none.
  func idRows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> Variable?

  /// All rows of some texts at a level, those of a text side by side; `nil` where no text has any.
  func rows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> InjectedRows?
}

extension Bridge {
  /// The rows that are left where no IDs are read.
  var withoutIDs: FreeRows {
    var free = FreeRows()
    switch self {
    case let bridge as any IDBridge: free = bridge.ids.free
    case let former as MFormer: free.rows = former.rows
    case let own as FreeRows: free = own
    default: free.rows = 0
    }
    return free
  }
}

/// The ID vectors that a bridge reads of a user.
public enum IDSource: Sendable {
  /// None.
  case none
  /// The user's vector.
  case vector
  /// Each of the user's interests, where the ID model makes several.
  case interests
  /// The ID model's state at each item of the history.
  case states
}

/// Texts of one tower with the ID vectors that rows are made of.
public struct TowerInput: Sendable {
  /// The tower whose parts and parameters are taken.
  public var tower: Tower
  /// The hard prompts.
  public var texts: PackedTexts
  /// The ID vectors of all texts, [vectors, d_id], scaled to a root mean square of 1.
  public var vectors: Tensor
  /// Where each text's vectors start, and the end of the last.
  public var offsets: [Int]
  /// How many interactions are known of what each vector is of.
  public var counts: [Float]
  /// Whether each text has rows of its ID vectors.
  public var hasRow: [Bool]

  /// The same texts with the ID rows that they have, or without any.
  func withRows(_ areWanted: Bool) -> TowerInput {
    var input = self
    if !areWanted { input.hasRow = Array(repeating: false, count: texts.count) }
    return input
  }

  subscript(range: Range<Int>) -> TowerInput {
    let rows = offsets[range.lowerBound]..<offsets[range.upperBound]
    return TowerInput(
      tower: tower, texts: texts[range], vectors: vectors.rows(rows),
      offsets: offsets[range.lowerBound...range.upperBound].map { $0 - rows.lowerBound },
      counts: Array(counts[rows]), hasRow: Array(hasRow[range]))
  }

  /// Some of the texts, in any order.
  func selecting(_ chosen: [Int]) -> TowerInput {
    let rows = chosen.flatMap { offsets[$0]..<offsets[$0 + 1] }
    return TowerInput(
      tower: tower, texts: PackedTexts(chosen.map { Array(texts[$0]) }),
      vectors: vectors.gatheredRows(rows.map { Int32($0) }),
      offsets: chosen.reduce(into: [0]) {
        $0.append($0[$0.count - 1] + offsets[$1 + 1] - offsets[$1])
      },
      counts: rows.map { counts[$0] }, hasRow: chosen.map { hasRow[$0] })
  }

  /// Whether each text has one vector.
  var hasOneVectorEach: Bool { offsets == Array(0...texts.count) }
}

extension TowerInput {
  /// The free rows, then each text's own rows, if it has any.
  ///
  /// - Parameters:
  ///   - free: rows that all texts share, [m, width], or none.
  ///   - own: a row a vector, [vectors, width], or none.
  ///   - tape: what records.
  /// - Returns: the rows of each text side by side; `nil` where no text has any.
  func rows(free: Variable?, own: Variable?, on tape: Tape) -> InjectedRows? {
    let count = free?.value.rowCount ?? 0
    if let own, hasOneVectorEach, hasRow.allSatisfy(\.self) {
      return InjectedRows(
        states: free.map { tape.interleaveRows(shared: $0, own: own) } ?? own,
        offsets: (0...texts.count).map { $0 * (count + 1) })
    }
    var (rows, ends) = ([Int32](), [0])
    for text in 0..<texts.count {
      rows += 0..<Int32(count)
      if own != nil, hasRow[text] {
        rows += (offsets[text]..<offsets[text + 1]).map { Int32(count + $0) }
      }
      ends.append(rows.count)
    }
    guard !rows.isEmpty else { return nil }
    return InjectedRows(
      states: tape.gather(tape.concatenateRows([free, own].compactMap(\.self)), rows: rows),
      offsets: ends)
  }
}
