import Language

extension Session {
  /// The names of the verbs, in the order to list them.
  public var verbNames: [String] { environment.verbs.names }

  /// The example of each verb.
  public var examples: [(verb: String, example: String)] {
    environment.verbs.verbs.map { ($0.name, $0.example) }
  }
}
