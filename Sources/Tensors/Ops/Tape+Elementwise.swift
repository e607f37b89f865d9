internal import CKernels
import Glibc
public import Support

extension Tape {
  /// The sum of two variables of the same shape.
  public func add(_ a: Variable, _ b: Variable) -> Variable {
    var value = a.value
    value.add(b.value)
    return record(value, inputs: [a, b]) { [$0, $0] }
  }

  /// The difference of two variables of the same shape.
  public func subtract(_ a: Variable, _ b: Variable) -> Variable {
    var value = a.value
    value.add(b.value, times: -1)
    return record(value, inputs: [a, b]) { [$0, $0.scaled(by: -1)] }
  }

  /// The elementwise product of two variables of the same shape.
  public func multiply(_ a: Variable, _ b: Variable) -> Variable {
    record(Self.product(a.value, b.value), inputs: [a, b]) { gradient in
      [
        a.needsGradient ? Self.product(gradient, b.value) : nil,
        b.needsGradient ? Self.product(gradient, a.value) : nil,
      ]
    }
  }

  /// A variable times a fixed number.
  public func scale(_ a: Variable, by factor: Float) -> Variable {
    record(a.value.scaled(by: factor), inputs: [a]) { [$0.scaled(by: factor)] }
  }

  /// A variable times a scalar variable, such as a learnt temperature.
  public func scale(_ a: Variable, by factor: Variable) -> Variable {
    record(a.value.scaled(by: factor.value.scalar), inputs: [a, factor]) { gradient in
      [
        a.needsGradient ? gradient.scaled(by: factor.value.scalar) : nil,
        factor.needsGradient
          ? Tensor(shape: factor.shape, repeating: Float(gradient.dot(a.value))) : nil,
      ]
    }
  }

  /// A row vector [c] added to every row of [n, c].
  public func addRow(_ a: Variable, _ row: Variable) -> Variable {
    precondition(row.shape == Array(a.shape.dropFirst()), "addRow: \(a.shape) and \(row.shape)")
    var value = a.value
    ck_add_bias(value.rowCount, value.rowWidth, value.mutablePointer(), row.value.pointer)
    return record(value, inputs: [a, row]) { gradient in
      [gradient, row.needsGradient ? Self.columnSums(gradient) : nil]
    }
  }

  /// max(x, 0).
  public func relu(_ a: Variable) -> Variable {
    let value = Self.map(a.value) { max($0, 0) }
    return record(value, inputs: [a]) { gradient in
      [Self.map(gradient, value) { $1 > 0 ? $0 : 0 }]
    }
  }

  /// The hyperbolic tangent.
  public func tanh(_ a: Variable) -> Variable {
    let value = Self.map(a.value) { Glibc.tanh($0) }
    return record(value, inputs: [a]) { gradient in
      [Self.map(gradient, value) { $0 * (1 - $1 * $1) }]
    }
  }

  /// The logistic function, σ(x) = 1 / (1 + e⁻ˣ).
  public func sigmoid(_ a: Variable) -> Variable {
    var value = a.value.scaled(by: -1)
    let pointer = value.mutablePointer()
    ck_exp(value.count, pointer, pointer)
    for index in 0..<value.count { pointer[index] = 1 / (1 + pointer[index]) }
    return record(value, inputs: [a]) { [value] gradient in
      [Self.map(gradient, value) { $0 * $1 * (1 - $1) }]
    }
  }

  /// eˣ.
  public func exp(_ a: Variable) -> Variable {
    let value = Tensor(shape: a.shape) { out in
      if let out = out.baseAddress { ck_exp(a.value.count, a.value.pointer, out) }
    }
    return record(value, inputs: [a]) { [Self.product($0, value)] }
  }

  /// Sets elements to zero with probability `rate` and scales the rest by 1 / (1 − rate).
  ///
  /// Which elements is a function of the key and an element's index alone; each shard of a batch
  /// has a key of its own.
  ///
  /// - Precondition: `rate` is at least 0 and below 1.
  public func dropout(_ a: Variable, rate: Float, key: RandomKey) -> Variable {
    precondition(rate >= 0 && rate < 1, "dropout: rate \(rate)")
    guard rate > 0 else { return a }
    let x = a.value
    let mask = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: x.count)
    let kept = OwnedBuffer(mask)
    let value = Tensor(shape: x.shape) { out in
      guard let out = out.baseAddress, let mask = mask.baseAddress else { return }
      ck_dropout(x.count, key.bits, 0, rate, x.pointer, out, mask)
    }
    return record(value, inputs: [a]) { gradient in
      let factor = 1 / (1 - rate)
      return [
        Tensor(shape: gradient.shape) { out in
          for index in 0..<out.count {
            out[index] = gradient.pointer[index] * (Float(kept.buffer[index]) * factor)
          }
        }
      ]
    }
  }

  /// The sum of all elements, as a scalar.
  public func sum(_ a: Variable) -> Variable {
    let total = a.value.withUnsafeValues { $0.reduce(Double(0)) { $0 + Double($1) } }
    return record(.scalar(Float(total)), inputs: [a]) { [shape = a.shape] in
      [Tensor(shape: shape, repeating: $0.scalar)]
    }
  }

  @inline(__always)
  private static func map(_ a: Tensor, _ body: (Float) -> Float) -> Tensor {
    let from = a.pointer
    return Tensor(shape: a.shape) { out in
      for index in 0..<out.count { out[index] = body(from[index]) }
    }
  }

  @inline(__always)
  private static func map(_ a: Tensor, _ b: Tensor, _ body: (Float, Float) -> Float) -> Tensor {
    precondition(a.shape == b.shape, "elementwise: shapes \(a.shape) and \(b.shape)")
    let (first, second) = (a.pointer, b.pointer)
    return Tensor(shape: a.shape) { out in
      for index in 0..<out.count { out[index] = body(first[index], second[index]) }
    }
  }

  static func product(_ a: Tensor, _ b: Tensor) -> Tensor { map(a, b) { $0 * $1 } }
}

/// Memory that lives as long as a recorded operation.
private final class OwnedBuffer {
  let buffer: UnsafeMutableBufferPointer<UInt8>
  init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }
  deinit { buffer.deallocate() }
}
