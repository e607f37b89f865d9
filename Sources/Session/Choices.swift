public import Alignment
public import Backbones
public import Evaluation
public import Interactions
public import Language

public import struct Networks.Schedule

// The words of the language for the cases of the rooms' enumerations, and what they mean.

extension RankingProtocol.SeenItems: Choice {
  public var meaning: String {
    switch self {
    case .drop: "items that a user already had leave the ranking, but for those to be found again"
    case .keep: "they stay"
    }
  }
}

extension RankingProtocol.KnownItems: Choice {
  public var meaning: String {
    switch self {
    case .all: "everything before the held-out items"
    case .train: "the training part alone, as RecBole's models of ids without order have it"
    }
  }
}

extension TrainingPairs.Source: Choice {
  public var meaning: String {
    switch self {
    case .all: "all pairs of the training part, as in RA-Rec's paper"
    case .last: "each user's last training item, as in Laser's"
    case .unseen:
      "each user's last training items, which `hold` kept from the ID model; a copy of that goes on "
        + "with them afterwards"
    case .valid:
      "validation targets of seven users of ten; one of ten decides when to stop, two are left for "
        + "`evaluate on=choosing`"
    }
  }
}

extension UserKind: Choice {
  public var word: String {
    switch self {
    case .any: "any"
    case .long: "long"
    case .short: "short"
    case .cold: "cold"
    }
  }

  public var meaning: String {
    switch self {
    case .any: "anybody with a held-out item"
    case .long: "the tenth of users with the longest histories"
    case .short: "the tenth with the shortest"
    case .cold: "the tenth whose held-out item is the least popular in training"
    }
  }
}

extension Precision: Choice {
  public var meaning: String {
    switch self {
    case .float32: "32-bit floats"
    case .int16:
      "maps of layers, and what they multiply, in 16-bit integers with a scale for 256 numbers: states move "
        + "by less than 1%; the rest, gradients and what trains stay float32"
    case .int8:
      "the same in 8-bit integers with a scale for 32 numbers, in half of the memory: states move by "
        + "up to 5%, and only a processor with VNNI is faster for it"
    case .stored:
      "as the files have them, decoded as products need them: the numbers of float32 in less memory"
    }
  }
}

extension Pooling: Choice {
  public var meaning: String {
    switch self {
    case .cls:
      "the first token's state; of a causal model, where that has read nothing, the last's"
    case .last: "the last token's state"
    case .mean: "the mean state"
    }
  }
}

extension BadRowPolicy: Choice {
  public var meaning: String {
    switch self {
    case .stop: "over 1% malformed rows are an error"
    case .skip: "they are left out"
    }
  }
}

extension GroupScores.Rule: Choice {
  public var word: String {
    switch self {
    case .average: "average"
    case .leastMisery: "least_misery"
    }
  }

  public var meaning: String {
    switch self {
    case .average: "one list for all `users`, by the mean of their scores"
    case .leastMisery: "by the score of whom an item pleases least"
    }
  }
}

extension Ablation: Choice {
  public var meaning: String {
    switch self {
    case .rows:
      "the frozen language model reads the prompts alone, and the ID model's own score (`residual`) goes "
        + "with the rows"
    case .text: "the rows stand before an empty prompt"
    case .gate: "the gate of its rows is open, whatever is known of user or item"
    }
  }
}

extension Control: Choice {
  public var meaning: String {
    switch self {
    case .base: "the ID model, as it has grown by the pairs that the alignment saw"
    case .denied: "the ID model that was denied those pairs"
    case .untrained: "the alignment before any training"
    case .shuffledIDs: "trained with rows of other items' ID vectors"
    case .noise: "trained with rows of noise"
    case .shuffledTexts: "trained with texts of other items"
    case .randomBackbone: "trained on a language model of random weights"
    case .shuffledHistory: "the alignment, told of histories in a random order"
    case .text: "trained without ID rows"
    case .zeroshot: "the language model alone, untrained"
    case .static: "means of token embeddings alone"
    case .fused: "the ID model with some of the untrained text's scores"
    case .fusedText: "the ID model with some of the trained text's scores"
    }
  }
}

extension RankingProtocol.UnknownItems: Choice {
  public var meaning: String {
    switch self {
    case .keep: "they keep their places: what comes after them is no better for it"
    case .drop: "they leave the lists, which close up"
    }
  }
}

extension Schedule.Shape: Choice {
  public var meaning: String {
    switch self {
    case .constant: "it stays"
    case .linear: "it falls in a straight line"
    case .cosine: "it falls as half a wave of the cosine"
    }
  }
}

extension ParameterRole: Choice {
  public var meaning: String {
    switch self {
    case .bridge: "what makes rows"
    case .site: "what a site learns itself"
    case .readout: "what a readout learns itself, such as a token behind the text"
    case .comparison: "what makes scores: the scale, the weight of the residual"
    case .objective: "what an objective learns itself, such as a map"
    case .backbone: "what of the language model trains"
    }
  }
}

/// A column by its name or its number.
extension ColumnReference: ArgumentValue {
  public static var parameterType: ParameterType { .either(.text, .integer) }

  public init?(argument: Value) {
    if let name = String(argument: argument) {
      self = .name(name)
    } else if let position = Int(argument: argument) {
      self = .position(position)
    } else {
      return nil
    }
  }
}

extension DateOrder: Choice {
  public var meaning: String {
    switch self {
    case .monthFirst: "1/2/2011 is 2 January"
    case .dayFirst: "1/2/2011 is 1 February"
    }
  }
}

extension TextEncoding: Choice {
  public var meaning: String {
    switch self {
    case .utf8: "all programs' of today"
    case .utf16: "some Windows programs' and spreadsheets'"
    case .windows1252: "older Windows programs', and Latin-1"
    }
  }
}

extension DecimalMark: Choice {
  public var meaning: String {
    switch self {
    case .point: "4.5"
    case .comma: "4,5"
    }
  }
}

/// A format by its name.
extension DataFormat: ArgumentValue {
  public static var parameterType: ParameterType {
    .cases(all.map { Case($0.name, $0.meaning) })
  }

  public init?(argument: Value) {
    guard let format = String(argument: argument).flatMap(Self.named) else { return nil }
    self = format
  }
}

extension TokenFrequencies: Choice {
  public var meaning: String {
    switch self {
    case .zipf: "as Zipf's law has it by their places in the vocabulary"
    case .equal: "all the same"
    }
  }
}
