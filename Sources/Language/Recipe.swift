public import Support

/// How a value was made: its verb, the options with every default filled in, and the recipes of
/// what went in.
///
/// Two values with the same recipe are the same value. A recipe's digest names the value in caches
/// and keys its random numbers; its text is a program of the language that makes the value again.
public struct Recipe: Sendable, Hashable {
  /// What a recipe says.
  public enum Content: Sendable {
    /// Plain data is its own recipe, written as the language writes it.
    case literal(String)
    /// A list with at least one element that isn't plain data.
    case list([Recipe])
    /// What a verb made.
    case step(Step)
  }

  /// A verb with everything that decides what it makes.
  public struct Step: Sendable {
    /// The verb.
    public var verb: String
    /// The version of the language that the verb's meaning is from.
    public var version: Int
    /// The values, in the order of the verb's signature.
    public var inputs: [Recipe]
    /// The options that matter, by name, with the defaults filled in.
    public var options: [(name: String, recipe: Recipe)]
    /// What else decides the result: the digest of a file's contents, the session's seed.
    public var identity: [(name: String, value: String)]

    public init(
      verb: String, version: Int, inputs: [Recipe] = [],
      options: [(name: String, recipe: Recipe)] = [],
      identity: [(name: String, value: String)] = []
    ) {
      self.verb = verb
      self.version = version
      self.inputs = inputs
      self.options = options.sorted { $0.name < $1.name }
      self.identity = identity.sorted { $0.name < $1.name }
    }
  }

  private let node: Node

  /// A recipe of some content.
  public init(_ content: Content) { node = Node(content) }

  /// The recipe of plain data.
  public static func literal(_ text: String) -> Recipe { Recipe(.literal(text)) }

  /// What the recipe says.
  public var content: Content { node.content }

  /// The verb and what went into it, if a verb made the value.
  public var step: Step? {
    if case .step(let step) = node.content { step } else { nil }
  }

  /// The identity of the value.
  public var digest: Digest { node.digest }

  /// The same recipe with something more that decides the result.
  public func adding(_ name: String, _ value: String) -> Recipe {
    guard var step else { return self }
    step.identity.append((name, value))
    step.identity.sort { $0.name < $1.name }
    return Recipe(.step(step))
  }

  /// The same recipe with an option more, or another value of it.
  public func adding(option name: String, _ recipe: Recipe) -> Recipe {
    guard var step else { return self }
    step.options = (step.options.filter { $0.name != name } + [(name, recipe)])
      .sorted { $0.name < $1.name }
    return Recipe(.step(step))
  }

  public static func == (a: Recipe, b: Recipe) -> Bool { a.digest == b.digest }

  public func hash(into hasher: inout Swift.Hasher) { hasher.combine(digest) }
}

extension Recipe {
  /// The shared storage of a recipe; the digest is computed once.
  ///
  /// Unchecked because only `deinit` changes the content.
  private final class Node: @unchecked Sendable {
    private(set) var content: Content
    let digest: Digest
    /// How many steps lie on the longest way to a literal.
    let depth: Int

    init(_ content: Content) {
      self.content = content
      var hasher = Digest.Hasher()
      /// Adds a text with its length, so that no two contents are the same bytes.
      func add(_ text: String) {
        hasher.update("\(text.utf8.count):".utf8)
        hasher.update(text.utf8)
      }
      switch content {
      case .literal(let text):
        add("literal")
        add(text)
      case .list(let elements):
        add("list \(elements.count)")
        for element in elements { hasher.update(element.digest.bytes) }
      case .step(let step):
        add("step \(step.version) \(step.inputs.count) \(step.options.count)")
        add(step.verb)
        for input in step.inputs { hasher.update(input.digest.bytes) }
        for option in step.options {
          add(option.name)
          hasher.update(option.recipe.digest.bytes)
        }
        for part in step.identity {
          add(part.name)
          add(part.value)
        }
      }
      digest = hasher.finalize()
      depth = 1 + (content.parts.map(\.node.depth).max() ?? 0)
    }

    /// Frees a long chain of recipes, such as a loop makes, one after the other: the stack would
    /// not hold as many nested frees.
    deinit {
      var nodes = content.parts.map(\.node)
      content = .literal("")
      while var node = nodes.popLast() {
        guard isKnownUniquelyReferenced(&node) else { continue }
        nodes += node.content.parts.map(\.node)
        node.content = .literal("")
      }
    }
  }

  /// How many steps lie on the longest way from here to plain data.
  public var depth: Int { node.depth }
}

extension Recipe.Content {
  /// The recipes that this one is made of.
  public var parts: [Recipe] {
    switch self {
    case .literal: []
    case .list(let elements): elements
    case .step(let step): step.inputs + step.options.map(\.recipe)
    }
  }
}
