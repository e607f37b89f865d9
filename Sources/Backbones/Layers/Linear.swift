internal import Support
internal import Tensors

/// A frozen linear map x wᵀ + b, or several of one input that are computed as one product.
struct Linear: Sendable {
  /// A named map, or some of its rows, and where its results stand.
  struct Part: Sendable {
    var name: String
    /// Its rows in the stacked weight: the columns of the result.
    var columns: Range<Int>
    /// Which rows of the named map these are.
    var rows: Range<Int>
    /// How many rows the named map has.
    var count: Int
  }

  /// The maps from top to bottom.
  let parts: [Part]
  /// [out, in].
  let weight: Tensor
  /// [out], or none.
  let bias: Tensor?

  init(name: String, weight: Tensor, bias: Tensor?) {
    let rows = 0..<weight.rowCount
    self.init(
      parts: [Part(name: name, columns: rows, rows: rows, count: rows.count)], weight: weight,
      bias: bias)
  }

  private init(parts: [Part], weight: Tensor, bias: Tensor?) {
    self.parts = parts
    self.weight = weight
    self.bias = bias
  }

  /// Maps of one input, one above the other; those without bias get zeros if others have one.
  init(stacking maps: [Linear]) {
    var parts: [Part] = []
    var end = 0
    for map in maps {
      for var part in map.parts {
        part.columns = part.columns.lowerBound + end..<part.columns.upperBound + end
        parts.append(part)
      }
      end += map.weight.rowCount
    }
    let hasBias = maps.contains { $0.bias != nil }
    self.init(
      parts: parts, weight: .concatenatingRows(maps.map(\.weight)),
      bias: hasBias
        ? .concatenatingRows(maps.map { $0.bias ?? .zeros([$0.weight.rowCount]) }) : nil)
  }

  /// Some of the columns of the result, as a map of its own on the same memory.
  func columns(_ range: Range<Int>) -> Linear {
    let parts = parts.compactMap { part -> Part? in
      let kept = part.columns.clamped(to: range)
      guard !kept.isEmpty else { return nil }
      let first = part.rows.lowerBound + kept.lowerBound - part.columns.lowerBound
      return Part(
        name: part.name,
        columns: kept.lowerBound - range.lowerBound..<kept.upperBound - range.lowerBound,
        rows: first..<first + kept.count, count: part.count)
    }
    return Linear(parts: parts, weight: weight.rows(range), bias: bias?.rows(range))
  }

  /// The map of [n, in] to [n, out], with what the pass binds to its name.
  ///
  /// - Parameters:
  ///   - x: [n, in].
  ///   - residual: [n, out], added to the result, or none.
  ///   - pass: the run.
  /// - Returns: [n, out].
  func callAsFunction(_ x: Variable, residual: Variable? = nil, in pass: Pass) -> Variable {
    adding(changesOf: x, to: weighted(x, residual: residual, in: pass), in: pass)
  }

  /// The map followed by the exact GELU.
  func gelu(_ x: Variable, in pass: Pass) -> Variable {
    guard parts.count == 1, let bias, pass.change(of: parts[0].name) == nil else {
      return pass.tape.gelu(self(x, in: pass))
    }
    return pass.tape.linearGELU(
      x, pass.weight(parts[0].name + ".weight", weight),
      bias: pass.weight(parts[0].name + ".bias", bias))
  }
}

extension Linear {
  /// x wᵀ + b: one product where all weights are frozen, else one a part, so that none is spent on
  /// gradients of frozen weights.
  private func weighted(_ x: Variable, residual: Variable?, in pass: Pass) -> Variable {
    let tape = pass.tape
    let isBound = parts.contains { part in
      pass.bound.weights[part.name + ".weight"] != nil
        || pass.bound.weights[part.name + ".bias"] != nil
    }
    guard isBound else {
      return tape.linear(
        x, tape.constant(weight), bias: bias.map(tape.constant), residual: residual)
    }
    if parts.count == 1 { return product(x, parts[0], residual: residual, in: pass) }
    let start = residual ?? tape.constant(.zeros([x.value.rowCount, weight.rowCount]))
    return parts.reduce(start) { sum, part in
      tape.addColumns(sum, product(x, part, in: pass), at: part.columns.lowerBound)
    }
  }

  /// x wᵀ + b of one part, with what is bound to its name.
  private func product(
    _ x: Variable, _ part: Part, residual: Variable? = nil, in pass: Pass
  ) -> Variable {
    func rows(_ suffix: String, _ frozen: Tensor) -> Variable {
      pass.bound.weights[part.name + suffix].map { part.of($0, on: pass.tape) }
        ?? pass.tape.constant(frozen.rows(part.columns))
    }
    return pass.tape.linear(
      x, rows(".weight", weight), bias: bias.map { rows(".bias", $0) }, residual: residual)
  }

  /// Adds scale × (x aᵀ) bᵀ to the columns of each part that is changed.
  private func adding(
    changesOf x: Variable, to result: Variable, in pass: Pass
  ) -> Variable {
    let tape = pass.tape
    return parts.reduce(result) { result, part in
      guard let change = pass.change(of: part.name) else { return result }
      let seen =
        pass.dropout.map { tape.dropout(x, rate: change.dropout, key: $0.derived(part.name)) } ?? x
      let inner = tape.scale(tape.linear(seen, change.a), by: change.scale)
      let b = part.of(change.b, on: tape)
      return parts.count == 1
        ? tape.linear(inner, b, residual: result)
        : tape.addColumns(result, tape.linear(inner, b), at: part.columns.lowerBound)
    }
  }
}

extension Linear.Part {
  /// This part's rows of a variable that has all rows of the named map.
  func of(_ variable: Variable, on tape: Tape) -> Variable {
    rows.count == count ? variable : tape.gather(variable, rows: rows.map { Int32($0) })
  }
}
