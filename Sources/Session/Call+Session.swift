import Interactions
import Language
import Support

extension Call {
  /// The session that the verb runs in.
  var session: SessionHost {
    guard let host = host as? SessionHost else {
      preconditionFailure("`\(verb.name)` runs outside a session")
    }
    return host
  }

  /// The model that the verb made, with its recipe and those of what it stands on: what the verb was
  /// given, or else what the models that it was given stand on.
  func made(_ model: ModelObject) -> Value { made(model, recipe: recipe) }

  /// The model that the verb made of what its recipe doesn't say alone.
  func made(_ model: ModelObject, recipe: Recipe) -> Value {
    var model = model
    for parameter in verb.positionals + verb.options {
      let value = value(of: parameter)
      switch value.object {
      case is DatasetObject where model.origin.data == nil: model.origin.data = value.recipe
      case is BackboneObject where model.origin.backbone == nil:
        model.origin.backbone = value.recipe.loadedBackbone
      default: break
      }
    }
    for parameter in verb.positionals {
      guard let other = value(of: parameter).object as? ModelObject else { continue }
      model.origin.data = model.origin.data ?? other.origin.data
      model.origin.backbone = model.origin.backbone ?? other.origin.backbone
      model.inherited += other.sources
    }
    return .object(model, recipe: recipe)
  }

  /// The threads that compute.
  ///
  /// - Throws: why no number that is computed here could be trusted.
  var workers: Workers { get throws { try session.workers } }

  /// The observer of long work, which can stop it too.
  var progress: Progress { session.progress }

  /// Runs work on values that may not look for long whether it was asked to stop.
  func aside<Made: Sendable>(
    _ body: @escaping @Sendable (Progress) throws -> Made
  ) throws -> Made {
    try progress.aside(body)
  }

  /// The key of what a kind of model draws for some data: first weights, the order of the batches,
  /// negatives, dropout.
  ///
  /// - Throws: `Cancelled`.
  func key(_ role: String, of data: Dataset) throws -> RandomKey {
    key(role, try aside { _ in data.digest }.description)
  }

  /// Refuses an option that means nothing without something else: "`n` needs `by=last_n`".
  ///
  /// Its default is as good as nothing: the lines that made a value say it, too.
  ///
  /// - Parameters:
  ///   - option: The option.
  ///   - isThere: Whether what it needs is there.
  ///   - words: What it needs.
  /// - Throws: `UsageError.needs` where the option was given all the same.
  func require(_ option: any ParameterKey, needs isThere: Bool, _ words: String) throws {
    let value = value(of: option)
    guard !isThere, isGiven(option), !value.isNone,
      value.literal != option.parameter.fallback?.literal
    else { return }
    throw UsageError.needs(option: option.name, what: words)
  }

  /// Says in one line what the verb did: `kcore: …`.
  func note(_ line: String) { session.note("\(verb.name): \(line)") }
}

extension Recipe {
  /// How the language model was loaded that this one is made of, by `lora`, say; itself where it is
  /// plain.
  fileprivate var loadedBackbone: Recipe {
    var known: Set<Recipe> = []
    var nearest = [self]
    while !nearest.isEmpty {
      if let loaded = nearest.first(where: { $0.step?.verb == "backbone" }) { return loaded }
      nearest = nearest.flatMap(\.content.parts).filter { known.insert($0).inserted }
    }
    return self
  }
}
