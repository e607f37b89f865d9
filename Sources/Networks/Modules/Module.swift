public import Support
public import Tensors

/// A part of a network: it declares its parameters once, and runs with whatever stands for them.
///
/// A module holds names and extents, and numbers only where they are frozen, as those of a language
/// model that was read. In a run each parameter is the variable that the run binds to its name, or a
/// constant of its frozen numbers; to a linear map the run may add a change of low rank. So the same
/// module trains, infers, and is tuned.
public protocol Module: Sendable {
  /// All its parameters, in the order of files.
  var parameters: [ModuleParameter] { get }
}

/// A tensor that a module declares.
public struct ModuleParameter: Sendable {
  /// The name in files, and among the parameters of a model.
  public let name: String
  /// Its extents.
  public let shape: [Int]
  /// The distribution of its numbers before training.
  public let start: ParameterStart
  /// Whether weight decay applies to it; not to biases, norms and scales.
  public let decays: Bool
  /// Its own numbers, for runs that bind nothing to its name.
  public let frozen: Tensor?

  public init(
    _ name: String, _ shape: [Int], _ start: ParameterStart, decays: Bool = true,
    frozen: Tensor? = nil
  ) {
    precondition(
      frozen == nil || frozen?.shape == shape,
      "parameter `\(name)`: shape \(shape), frozen \(frozen?.shape ?? [])")
    self.name = name
    self.shape = shape
    self.start = start
    self.decays = decays
    self.frozen = frozen
  }

  /// The same parameter with numbers of its own.
  public func frozen(_ numbers: Tensor) -> ModuleParameter {
    ModuleParameter(name, shape, start, decays: decays, frozen: numbers)
  }

  /// Its own numbers.
  ///
  /// - Precondition: it is frozen.
  public var numbers: Tensor {
    guard let frozen else { preconditionFailure("parameter `\(name)` isn't frozen") }
    return frozen
  }

  /// The variable that stands for it in a run.
  ///
  /// - Precondition: the run binds its name, or it is frozen.
  public func variable(in pass: some NetworkPass) -> Variable {
    pass.variable(named: name) ?? pass.tape.constant(numbers)
  }

  /// Its numbers before training, drawn by its name and shape.
  public func drawn(with key: RandomKey) -> Tensor {
    let count = shape.reduce(1, *)
    let key = key.derived(name, shape: shape)
    switch start {
    case .normal(let deviation):
      return Tensor(shape: shape, values: key.normals(count, scale: deviation))
    case .uniform(let bound):
      return Tensor(shape: shape) { out in
        for index in 0..<count {
          out[index] = Float(2 * key.uniform(at: UInt64(index)) - 1) * bound
        }
      }
    case .zeros: return .zeros(shape)
    case .ones: return Tensor(shape: shape, repeating: 1)
    }
  }
}

/// The distribution of a parameter's numbers before training.
public enum ParameterStart: Sendable {
  /// Normal numbers of this standard deviation.
  case normal(Float)
  /// Uniform numbers between minus and plus this.
  case uniform(Float)
  /// Zeros.
  case zeros
  /// Ones.
  case ones
}

/// One run through modules: the tape that records it, and what stands for their weights.
public protocol NetworkPass {
  /// The tape that records the run.
  var tape: Tape { get }
  /// Draws what dropout leaves out in a training step; `nil` where nothing is dropped.
  var dropout: RandomKey? { get }
  /// The variable that is bound to a parameter's name; `nil` where its frozen numbers hold.
  func variable(named name: String) -> Variable?
  /// The change of low rank of a linear map, by the map's name.
  func change(of map: String) -> LowRankChange?
  /// Who takes the shares of attention; `nil` where nobody does.
  var watch: AttentionWatch? { get }
}

extension NetworkPass {
  public func change(of map: String) -> LowRankChange? { nil }

  public var watch: AttentionWatch? { nil }

  /// Leaves out a share of x in a training step, drawn by a name.
  public func dropped(_ x: Variable, rate: Float, name: String) -> Variable {
    dropout.map { tape.dropout(x, rate: rate, key: $0.derived(name)) } ?? x
  }
}

extension Parameters {
  /// All parameters of a module, each made from its declaration.
  public init(
    of module: some Module, make: (ModuleParameter) throws -> Tensor
  ) rethrows {
    self.init()
    for parameter in module.parameters {
      add(parameter.name, try make(parameter), decays: parameter.decays)
    }
  }

  /// A module's parameters before training, each drawn by its name and shape.
  public init(of module: some Module, key: RandomKey) {
    self.init(of: module) { $0.drawn(with: key) }
  }

  /// The numbers of a declared parameter.
  public subscript(parameter: ModuleParameter) -> Tensor {
    get { self[parameter.name] }
    set { self[parameter.name] = newValue }
  }
}
