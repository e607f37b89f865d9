import Support
import Tensors
import Testing
import _TestSupport

/// One row of the gradient table: an operation at one choice of shapes and options.
struct GradientRow: Sendable, CustomTestStringConvertible {
  /// The operation as `GradientTests` reads it from the sources: its name, and the types of its
  /// parameters where two operations share the name.
  var op: String
  /// What is special about this row.
  var note: String
  /// The points at which gradients are checked, one an input.
  var inputs: [Tensor]
  /// How far inputs are moved.
  var step: Float = 0.02
  /// The largest error, relative to the largest gradient of the input.
  var tolerance = 1e-3
  /// Runs the operation.
  var build: @Sendable (Tape, [Variable]) -> Variable

  var testDescription: String { note.isEmpty ? op : "\(op): \(note)" }
}

extension GradientRow {
  /// The gradients by the tape of Σ direction ∘ result; inputs that aren't `trained` are constants.
  func tapeGradients(trained: (Int) -> Bool = { _ in true }) throws -> [Tensor?] {
    let tape = Tape()
    let variables = inputs.enumerated().map { trained($0) ? tape.leaf($1) : tape.constant($1) }
    let result = build(tape, variables)
    let gradients = try tape.backward(from: [(result, direction(result.shape))])
    return variables.map { gradients[$0] }
  }

  /// The gradient of one input by central differences of fourth order.
  ///
  /// f′ ≈ (8 (f(x + h) − f(x − h)) − (f(x + 2h) − f(x − 2h))) / 12h.
  func numericGradient(of input: Int) -> Tensor {
    let point = inputs[input].values
    let values = point.indices.map { index in
      func at(_ offset: Float) -> Double {
        var moved = point
        moved[index] += offset
        var inputs = inputs
        inputs[input] = Tensor(shape: inputs[input].shape, values: moved)
        return projection(inputs)
      }
      let difference = 8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))
      return Float(difference / (12 * Double(step)))
    }
    return Tensor(shape: inputs[input].shape, values: values)
  }

  /// Σ direction ∘ result, added in double precision.
  private func projection(_ inputs: [Tensor]) -> Double {
    let tape = Tape(recording: false)
    let result = build(tape, inputs.map { tape.constant($0) }).value
    return zip(result.values, direction(result.shape).values)
      .reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  private func direction(_ shape: [Int]) -> Tensor { .random(shape, seed: 0xd1) }
}
