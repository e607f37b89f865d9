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
    let result = pass.tape.linear(
      x, weight(in: pass), bias: bias(in: pass), residual: residual)
    return adapted(result, of: x, in: pass)
  }

  /// The map followed by the exact GELU.
  func gelu(_ x: Variable, in pass: Pass) -> Variable {
    guard let bias = bias(in: pass), !parts.contains(where: { pass.bound.adapters[$0.name] != nil })
    else { return pass.tape.gelu(self(x, in: pass)) }
    return pass.tape.linearGELU(x, weight(in: pass), bias: bias)
  }
}

extension Linear {
  private func weight(in pass: Pass) -> Variable {
    bound(weight, suffix: ".weight", in: pass)
  }

  private func bias(in pass: Pass) -> Variable? {
    bias.map { bound($0, suffix: ".bias", in: pass) }
  }

  /// The frozen numbers, with the rows of bound parts in their place.
  private func bound(_ frozen: Tensor, suffix: String, in pass: Pass) -> Variable {
    let tape = pass.tape
    guard parts.contains(where: { pass.bound.weights[$0.name + suffix] != nil }) else {
      return tape.constant(frozen)
    }
    let rows = parts.map { part in
      guard let variable = pass.bound.weights[part.name + suffix] else {
        return tape.constant(frozen.rows(part.columns))
      }
      return part.of(variable, on: tape)
    }
    return rows.count == 1 ? rows[0] : tape.concatenateRows(rows)
  }

  /// Adds the changes of low rank that the pass binds to parts.
  private func adapted(_ result: Variable, of x: Variable, in pass: Pass) -> Variable {
    let tape = pass.tape
    return parts.reduce(result) { result, part in
      guard let change = pass.bound.adapters[part.name] else { return result }
      let inner = tape.scale(tape.linear(x, change.a), by: change.scale)
      let outer = tape.linear(inner, part.of(change.b, on: tape))
      return parts.count == 1
        ? tape.add(result, outer) : tape.addColumns(result, outer, at: part.columns.lowerBound)
    }
  }
}

extension Linear.Part {
  /// This part's rows of a variable that has all rows of the named map.
  func of(_ variable: Variable, on tape: Tape) -> Variable {
    rows.count == count ? variable : tape.gather(variable, rows: rows.map { Int32($0) })
  }
}
