public import Tensors

/// Self-attention with its maps, as the first half of a transformer's block.
///
/// softmax(Q Kᵀ × scale + bias) V for each head, then a map back to the width of the states: Vaswani
/// et al., Attention is all you need, NeurIPS 2017.
public struct Attention: Module {
  /// The name that dropout is drawn by.
  private let name: String
  /// To queries, keys and values side by side, [d + 2 k, in].
  private let map: Linear
  /// The map to the queries alone.
  private let queries: Linear
  /// The map to keys and values.
  private let keysAndValues: Linear
  /// From what the heads saw to the width of the states.
  private let output: Linear
  private let residual: Residual
  private let heads: Int
  private let keyHeads: Int
  private let isCausal: Bool
  private let scale: Float
  private let asksForAll: Bool

  /// - Parameters:
  ///   - name: what dropout is drawn by.
  ///   - map: to queries, keys and values side by side, [d + 2 k, in].
  ///   - output: from d to the width of the states.
  ///   - heads: how many heads share d.
  ///   - keyHeads: how many heads share k; as many as `heads` by default.
  ///   - isCausal: whether a token is blind to later ones.
  ///   - scale: what scores are multiplied by; 1 / √(d / heads) by default.
  ///   - asksForAll: whether all tokens ask even where the states of some are wanted.
  ///   - residual: how the result joins what entered.
  public init(
    _ name: String = "", map: Linear, output: Linear, heads: Int, keyHeads: Int? = nil,
    isCausal: Bool, scale: Float? = nil, asksForAll: Bool = false, residual: Residual = .sum
  ) {
    let keyHeads = keyHeads ?? heads
    let headWidth = map.outputWidth / (heads + 2 * keyHeads)
    precondition(
      headWidth * (heads + 2 * keyHeads) == map.outputWidth,
      "attention: a map to \(map.outputWidth), \(heads) and \(keyHeads) heads")
    self.name = name
    self.map = map
    queries = map.columns(0..<heads * headWidth)
    keysAndValues = map.columns(heads * headWidth..<map.outputWidth)
    self.output = output
    self.residual = residual
    self.heads = heads
    self.keyHeads = keyHeads
    self.isCausal = isCausal
    self.scale = scale ?? 1 / Float(headWidth).squareRoot()
    self.asksForAll = asksForAll
  }

  public var parameters: [ModuleParameter] {
    map.parameters + output.parameters + residual.parameters
  }

  /// The states after attention of tokens to their texts, joined to the states before.
  ///
  /// - Parameters:
  ///   - states: what the maps read, [n, in].
  ///   - entered: what the result joins, [n, width].
  ///   - texts: whose tokens these are, and what else they see.
  ///   - pass: the run.
  /// - Returns: [n, width], or [texts, width] where tokens are chosen.
  public func callAsFunction(
    _ states: Variable, joining entered: Variable, over texts: AttendedTexts,
    in pass: some NetworkPass
  ) -> Variable {
    let mixed = mixed(states, texts, in: pass)
    let entered = texts.chosen.map { pass.tape.gather(entered, rows: $0) } ?? entered
    return residual.join(output, of: mixed, to: entered, name: name, in: pass)
  }
}

/// Packed texts as self-attention sees them.
public struct AttendedTexts {
  /// Where each text's tokens start, and the end of the last.
  public var offsets: [Int]
  /// One token a text, where only these ask.
  public var chosen: [Int32]?
  /// Rows before each text, which pass the block's own norm, key and value maps, or none.
  public var rows: InjectedRows?
  /// How queries and keys turn with their position, where they do.
  public var turns: RotaryTurns?
  /// How the keys of the rows turn.
  public var rowTurns: RotaryTurns?
  /// The bias of scores by distance.
  public var bias: DistanceBias?
  /// Keys and values of earlier tokens, and which of the cache's layers this is.
  public var past: (cache: KeyValueCache, layer: Int)?

  public init(
    offsets: [Int], chosen: [Int32]? = nil, rows: InjectedRows? = nil, turns: RotaryTurns? = nil,
    rowTurns: RotaryTurns? = nil, bias: DistanceBias? = nil,
    past: (cache: KeyValueCache, layer: Int)? = nil
  ) {
    self.offsets = offsets
    self.chosen = chosen
    self.rows = rows
    self.turns = turns
    self.rowTurns = rowTurns
    self.bias = bias
    self.past = past
  }
}

/// Extra hidden states before each text at one layer.
public struct InjectedRows: Sendable {
  /// The rows of all texts, [rows, width].
  public var states: Variable
  /// Where each text's rows start, and the end of the last.
  public var offsets: [Int]

  public init(states: Variable, offsets: [Int]) {
    self.states = states
    self.offsets = offsets
  }
}

/// The rotation of some rows: their positions, and a table that has these.
public struct RotaryTurns: Sendable {
  public var positions: [Int32]
  public var table: RotationTable

  public init(positions: [Int32], table: RotationTable) {
    self.positions = positions
    self.table = table
  }

  /// The rotations of some of the rows.
  func at(_ rows: [Int32]) -> RotaryTurns {
    RotaryTurns(positions: rows.map { positions[Int($0)] }, table: table)
  }
}

extension Attention {
  /// Keys and values of rows before the texts, and whose they are.
  private typealias Extra = (keysAndValues: Variable, offsets: [Int])

  /// The values mixed by the heads, before the map back.
  private func mixed(
    _ states: Variable, _ texts: AttendedTexts, in pass: some NetworkPass
  ) -> Variable {
    let tape = pass.tape
    func turned(_ x: Variable, heads: Int, _ turns: RotaryTurns?) -> Variable {
      turns.map { tape.rotate(x, heads: heads, positions: $0.positions, table: $0.table) } ?? x
    }
    let extra = texts.rows.map { rows -> Extra in
      let made = keysAndValues(rows.states, in: pass)
      return (turned(made, heads: keyHeads, texts.rowTurns), rows.offsets)
    }
    // Where scores depend on distances, all tokens ask.
    guard let chosen = texts.chosen, !asksForAll, texts.bias == nil, pass.watch == nil else {
      let qkv = turned(map(states, in: pass), heads: heads + keyHeads, texts.turns)
      pass.watch?.add(
        tape.attentionShares(
          qkv, extra: extra?.keysAndValues, offsets: texts.offsets, heads: heads,
          keyHeads: keyHeads, causal: isCausal, scale: scale, bias: texts.bias))
      let all = attention(qkv, extra, texts, on: tape)
      return texts.chosen.map { tape.gather(all, rows: $0) } ?? all
    }
    let asking = queries(tape.gather(states, rows: chosen), in: pass)
    let own = keysAndValues(states, in: pass)
    return attention(
      of: turned(asking, heads: heads, texts.turns?.at(chosen)), at: chosen,
      to: turned(own, heads: keyHeads, texts.turns), extra, texts, on: tape)
  }

  /// Attention of all tokens, [n, d + 2 k] having their queries, keys and values.
  private func attention(
    _ qkv: Variable, _ extra: Extra?, _ texts: AttendedTexts, on tape: Tape
  ) -> Variable {
    guard let (cache, layer) = texts.past else {
      return tape.attention(
        qkv, extra: extra?.keysAndValues, extraOffsets: extra?.offsets, offsets: texts.offsets,
        heads: heads, keyHeads: keyHeads, causal: isCausal, scale: scale, bias: texts.bias)
    }
    if let extra {
      cache.append(extra.keysAndValues.value, offsets: extra.offsets, layer: layer)
    }
    let mixed = attention(qkv, past: cache.entries(layer), texts, on: tape)
    cache.append(
      qkv.value.columns(mixed.value.rowWidth..<qkv.value.rowWidth), offsets: texts.offsets,
      layer: layer)
    return mixed
  }

  /// Attention of one token a text, [n, 2 k] being keys and values of all tokens.
  private func attention(
    of queries: Variable, at chosen: [Int32], to own: Variable, _ extra: Extra?,
    _ texts: AttendedTexts, on tape: Tape
  ) -> Variable {
    precondition(texts.past == nil, "attention of chosen tokens doesn't fill a cache")
    let first = extra?.keysAndValues.value.rowCount ?? 0
    var (seen, ends) = ([Int32](), [0])
    for (text, token) in chosen.enumerated() {
      if let extra { seen += (extra.offsets[text]..<extra.offsets[text + 1]).map { Int32($0) } }
      let end = isCausal ? Int(token) + 1 : texts.offsets[text + 1]
      seen += (texts.offsets[text]..<end).map { Int32(first + $0) }
      ends.append(seen.count)
    }
    let all = extra.map { tape.concatenateRows([$0.keysAndValues, own]) } ?? own
    let isAll = extra == nil && seen.count == own.value.rowCount
    return tape.crossAttention(
      queries, memory: isAll ? own : tape.gather(all, rows: seen), offsets: Array(0...chosen.count),
      memoryOffsets: ends, heads: heads, keyHeads: keyHeads, scale: scale)
  }

  /// Apart, so that nobody holds the cache's memory when it is written again.
  private func attention(
    _ qkv: Variable, past: (block: Tensor, offsets: [Int], counts: [Int])?,
    _ texts: AttendedTexts, on tape: Tape
  ) -> Variable {
    tape.attention(
      qkv, extra: past.map { tape.constant($0.block) }, extraOffsets: past?.offsets,
      extraCounts: past?.counts, offsets: texts.offsets, heads: heads, keyHeads: keyHeads,
      causal: isCausal, scale: scale, bias: texts.bias)
  }
}
