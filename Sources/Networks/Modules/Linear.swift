public import Tensors

/// A linear map x wᵀ + b, or several of one input that are computed as one product.
public struct Linear: Module {
  /// A named map, or some of its rows, and where its results stand.
  fileprivate struct Part: Sendable {
    var name: String
    /// [out, in] of the whole named map.
    var weight: ModuleParameter
    /// [out], or none.
    var bias: ModuleParameter?
    /// Its rows in the stacked weight: the columns of the result.
    var columns: Range<Int>
    /// Which rows of the named map these are.
    var rows: Range<Int>
  }

  /// The maps from top to bottom.
  private let parts: [Part]
  /// The frozen weights of all parts, one above the other, [out, in]; `nil` where they are to be bound.
  private let weight: Tensor?
  /// The frozen biases, [out], or none.
  private let bias: Tensor?

  /// A map that is to be bound.
  ///
  /// - Parameters:
  ///   - name: what the names of its parameters begin with: `name.weight` and `name.bias`.
  ///   - depth: the width of what it maps.
  ///   - out: the width of the result.
  ///   - hasBias: whether something is added.
  ///   - start: the weight before training; by default normal numbers that keep the variance of what
  ///     goes through (LeCun et al., Efficient backprop, 1998).
  public init(
    _ name: String, from depth: Int, to out: Int, hasBias: Bool = true,
    start: ParameterStart? = nil
  ) {
    self.init([
      Part(
        name: name,
        weight: ModuleParameter(
          name + ".weight", [out, depth], start ?? .normal(1 / Float(depth).squareRoot())),
        bias: hasBias ? ModuleParameter(name + ".bias", [out], .zeros, decays: false) : nil,
        columns: 0..<out, rows: 0..<out)
    ])
  }

  private init(_ parts: [Part], weight: Tensor? = nil, bias: Tensor? = nil) {
    self.parts = parts
    self.weight = weight
    self.bias = bias
  }

  /// The same map with numbers of its own.
  public func frozen(by numbers: (ModuleParameter) throws -> Tensor) rethrows -> Linear {
    let parts = try parts.map { part in
      var part = part
      part.weight = part.weight.frozen(try numbers(part.weight))
      part.bias = try part.bias.map { $0.frozen(try numbers($0)) }
      return part
    }
    return Linear(stacking: parts.map { Linear([$0]) })
  }

  /// Maps of one input, one above the other; all have a bias or none has.
  ///
  /// Frozen numbers are laid one above the other too, and what is listed as a part's are views on
  /// these.
  public init(stacking maps: [Linear]) {
    var (parts, end) = ([Part](), 0)
    for var part in maps.flatMap(\.parts) {
      part.columns = end..<end + part.rows.count
      end += part.rows.count
      parts.append(part)
    }
    let biased = parts.count(where: { $0.bias != nil })
    precondition(
      biased == 0 || biased == parts.count, "\(biased) of \(parts.count) stacked maps have a bias")
    // Those that multiply integers can't be one with others.
    let integers = Set(parts.map { $0.weight.frozen?.integers })
    guard integers.count == 1,
      parts.allSatisfy({ $0.weight.frozen != nil && $0.rows.count == $0.weight.shape[0] })
    else {
      self.init(parts)
      return
    }
    let weights = parts.map(\.weight.numbers)
    let biases = parts.compactMap { $0.bias?.numbers }
    let weight = weights.count == 1 ? weights[0] : .concatenatingRows(weights)
    let bias = biases.count > 1 ? .concatenatingRows(biases) : biases.first
    if parts.count > 1 {
      for index in parts.indices {
        let rows = parts[index].columns
        parts[index].weight = parts[index].weight.frozen(weight.rows(rows))
        parts[index].bias = bias.flatMap { parts[index].bias?.frozen($0.rows(rows)) }
      }
    }
    self.init(parts, weight: weight, bias: bias)
  }

  public var parameters: [ModuleParameter] {
    parts.flatMap { [$0.weight] + ($0.bias.map { [$0] } ?? []) }
  }

  /// The names of the maps, from top to bottom.
  public var names: [String] { parts.map(\.name) }

  /// The width of the result.
  public var outputWidth: Int { parts.last?.columns.upperBound ?? 0 }

  /// Some of the columns of the result, as a map of its own on the same memory.
  public func columns(_ range: Range<Int>) -> Linear {
    let parts = parts.compactMap { part -> Part? in
      let kept = part.columns.clamped(to: range)
      guard !kept.isEmpty else { return nil }
      let first = part.rows.lowerBound + kept.lowerBound - part.columns.lowerBound
      var part = part
      part.columns = kept.lowerBound - range.lowerBound..<kept.upperBound - range.lowerBound
      part.rows = first..<first + kept.count
      return part
    }
    return Linear(parts, weight: weight?.rows(range), bias: bias?.rows(range))
  }

  /// The map of [n, in] to [n, out], with what the pass binds to its name.
  ///
  /// - Parameters:
  ///   - x: [n, in].
  ///   - residual: [n, out], added to the result, or none.
  ///   - pass: the run.
  /// - Returns: [n, out].
  public func callAsFunction(
    _ x: Variable, residual: Variable? = nil, in pass: some NetworkPass
  ) -> Variable {
    adding(changesOf: x, to: weighted(x, residual: residual, in: pass), in: pass)
  }

  /// The map followed by the exact GELU.
  public func gelu(_ x: Variable, in pass: some NetworkPass) -> Variable {
    guard parts.count == 1, let bias = parts[0].bias, pass.change(of: parts[0].name) == nil else {
      return pass.tape.gelu(self(x, in: pass))
    }
    func rows(_ parameter: ModuleParameter) -> Variable { parts[0].of(parameter, in: pass) }
    return pass.tape.linearGELU(x, rows(parts[0].weight), bias: rows(bias))
  }
}

extension Linear {
  /// x wᵀ + b: one product where all weights are frozen, else one a part, so that none is spent on
  /// gradients of frozen weights.
  private func weighted(
    _ x: Variable, residual: Variable?, in pass: some NetworkPass
  ) -> Variable {
    let tape = pass.tape
    let isBound = parts.contains { part in
      pass.variable(named: part.weight.name) != nil
        || part.bias.map { pass.variable(named: $0.name) != nil } == true
    }
    if let weight, !isBound {
      return tape.linear(
        x, tape.constant(weight), bias: bias.map(tape.constant), residual: residual)
    }
    if parts.count == 1 { return product(x, parts[0], residual: residual, in: pass) }
    let start = residual ?? tape.constant(.zeros([x.value.rowCount, outputWidth]))
    return parts.reduce(start) { sum, part in
      tape.addColumns(sum, product(x, part, in: pass), at: part.columns.lowerBound)
    }
  }

  /// x wᵀ + b of one part, with what is bound to its name.
  private func product(
    _ x: Variable, _ part: Part, residual: Variable? = nil, in pass: some NetworkPass
  ) -> Variable {
    pass.tape.linear(
      x, part.of(part.weight, in: pass), bias: part.bias.map { part.of($0, in: pass) },
      residual: residual)
  }

  /// Adds scale × (x aᵀ) bᵀ to the columns of each part that is changed.
  private func adding(
    changesOf x: Variable, to result: Variable, in pass: some NetworkPass
  ) -> Variable {
    let tape = pass.tape
    return parts.reduce(result) { result, part in
      guard let change = pass.change(of: part.name) else { return result }
      let seen = pass.dropped(x, rate: change.dropout, name: part.name)
      let inner = tape.scale(tape.linear(seen, change.a), by: change.scale)
      let b = part.of(change.b, on: tape)
      return parts.count == 1
        ? tape.linear(inner, b, residual: result)
        : tape.addColumns(result, tape.linear(inner, b), at: part.columns.lowerBound)
    }
  }
}

extension Linear.Part {
  /// This part's rows of one of its parameters.
  fileprivate func of(_ parameter: ModuleParameter, in pass: some NetworkPass) -> Variable {
    pass.variable(named: parameter.name).map { of($0, on: pass.tape) }
      ?? pass.tape.constant(parameter.numbers.rows(rows))
  }

  /// This part's rows of a variable that has all rows of the named map.
  fileprivate func of(_ variable: Variable, on tape: Tape) -> Variable {
    rows.count == weight.shape[0] ? variable : tape.gather(variable, rows: rows.map { Int32($0) })
  }
}
