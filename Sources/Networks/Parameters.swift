public import Support
public import Tensors

/// The named tensors of a model, in a fixed order; a value, cheap to copy.
public struct Parameters: Sendable {
  /// The names, in the order they were added; also the names in checkpoints.
  public private(set) var names: [String] = []
  /// The tensors, in the order of `names`.
  public var tensors: [Tensor] = []
  /// Whether weight decay applies to each; not to biases, norms and scales.
  public private(set) var decays: [Bool] = []
  fileprivate var places: [String: Int] = [:]

  public init() {}

  /// Adds a parameter under a new name.
  public mutating func add(_ name: String, _ tensor: Tensor, decays: Bool = true) {
    precondition(places[name] == nil, "parameters: `\(name)` is there already")
    places[name] = names.count
    names.append(name)
    tensors.append(tensor)
    self.decays.append(decays)
  }

  /// Adds a parameter of normal numbers (0, deviation²), drawn by name and shape.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - shape: its extents.
  ///   - deviation: the standard deviation.
  ///   - key: what draws.
  ///   - drawn: the name that it is drawn by, if another: those that share it start equal.
  ///   - decays: whether weight decay applies to it.
  public mutating func addNormal(
    _ name: String, _ shape: [Int], deviation: Float, key: RandomKey, drawnAs drawn: String? = nil,
    decays: Bool = true
  ) {
    let values = key.derived(drawn ?? name, shape: shape)
      .normals(shape.reduce(1, *), scale: deviation)
    add(name, Tensor(shape: shape, values: values), decays: decays)
  }

  /// A parameter by its name.
  public subscript(name: String) -> Tensor {
    get { tensors[place(of: name)] }
    set {
      let place = place(of: name)
      precondition(
        tensors[place].shape == newValue.shape,
        "parameters: `\(name)` has shape \(tensors[place].shape), not \(newValue.shape)")
      tensors[place] = newValue
    }
  }

  /// Whether there is a parameter of this name.
  public func contains(_ name: String) -> Bool { places[name] != nil }

  func place(of name: String) -> Int {
    guard let place = places[name] else { preconditionFailure("parameters: no `\(name)`") }
    return place
  }

  /// The number of numbers in all parameters.
  public var elementCount: Int { tensors.reduce(0) { $0 + $1.count } }
}

/// The parameters of a model as variables of one tape.
public struct BoundParameters: NetworkPass, Sendable {
  public let tape: Tape
  public var dropout: RandomKey?
  let parameters: Parameters
  let variables: [Variable]

  /// A parameter's variable by its name.
  public subscript(name: String) -> Variable { variables[parameters.place(of: name)] }

  public func variable(named name: String) -> Variable? {
    parameters.places[name].map { variables[$0] }
  }

  /// The same run, in which dropout is drawn with a key; `nil` drops nothing.
  public func dropping(by key: RandomKey?) -> BoundParameters {
    var pass = self
    pass.dropout = key
    return pass
  }
}

extension Tape {
  /// Puts parameters on the tape: as leaves, or as constants where they are frozen.
  public func bind(_ parameters: Parameters, trainable: Bool = true) -> BoundParameters {
    BoundParameters(
      tape: self, parameters: parameters,
      variables: parameters.tensors.map { trainable ? leaf($0) : constant($0) })
  }

  /// Puts parameters on the tape: as leaves those that train, the others as constants.
  ///
  /// - Parameters:
  ///   - parameters: those of a model.
  ///   - trains: which of them train; `nil` for all.
  /// - Returns: them on the tape.
  func bind(_ parameters: Parameters, trains: [Bool]?) -> BoundParameters {
    guard let trains else { return bind(parameters) }
    return BoundParameters(
      tape: self, parameters: parameters,
      variables: zip(parameters.tensors, trains).map { $1 ? leaf($0) : constant($0) })
  }
}

extension Gradients {
  /// The gradients of bound parameters, in their order; `nil` where none reached one.
  public func of(_ bound: BoundParameters) -> [Tensor?] { bound.variables.map { self[$0] } }
}

extension Parameters {
  /// Adds all of `others` under their own names.
  public mutating func add(_ others: Parameters) {
    for (index, name) in others.names.enumerated() {
      add(name, others.tensors[index], decays: others.decays[index])
    }
  }

  /// Adds all of `group` under names that begin with `prefix` and a full stop.
  public mutating func add(_ group: Parameters, under prefix: String) {
    for (index, name) in group.names.enumerated() {
      add("\(prefix).\(name)", group.tensors[index], decays: group.decays[index])
    }
  }

  /// The parameters that were added under a prefix, by the names without it.
  public func group(_ prefix: String) -> Parameters {
    var group = Parameters()
    for (index, name) in names.enumerated() where name.hasPrefix(prefix + ".") {
      group.add(
        String(name.dropFirst(prefix.count + 1)), tensors[index], decays: decays[index])
    }
    return group
  }
}
