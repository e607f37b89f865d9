/// An expression and where it stands.
///
/// Chains of operators, accesses and signs are kept flat, so that no tree is deeper than the
/// program's brackets.
public struct Expression: Sendable {
  /// What kind of expression it is.
  public indirect enum Kind: Sendable {
    /// A number; a percentage is divided by 100.
    case number(Double)
    /// A string: texts and the expressions between them.
    case string([StringPart])
    case boolean(Bool)
    case none
    /// A variable, a case or a verb's name: the signature decides.
    case name(String)
    case list([Expression])
    /// A pipeline in parentheses.
    case group(Pipeline)
    /// `a.b[c]…`
    case access(Expression, [Access])
    /// An odd number of signs before an operand.
    case negated(Expression)
    /// An odd number of `not` before an operand.
    case not(Expression)
    /// Operators of one level, from left to right.
    case chain(Expression, [Operation])
    /// `a..b`
    case range(Expression, Expression)
  }

  /// A piece of a string.
  public enum StringPart: Sendable {
    case text(String)
    case interpolation(Expression)
  }

  /// One step from a value to a part of it.
  public enum Access: Sendable {
    /// `.name`
    case member(Name)
    /// `[index]`, with the place of the brackets.
    case index(Expression, SourceRange)
  }

  /// An operator and its right operand.
  public struct Operation: Sendable {
    public var symbol: Operator
    public var range: SourceRange
    public var operand: Expression
  }

  /// What kind of expression it is.
  public var kind: Kind
  /// Where it stands.
  public var range: SourceRange

  init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

/// An operator between two operands.
public enum Operator: String, Sendable {
  case or, and
  case equal = "=="
  case unequal = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divided = "/"
  case modulo = "mod"

  /// Whether it compares its operands.
  var compares: Bool {
    switch self {
    case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }
}

extension Expression {
  /// The word, if the expression is nothing but a name.
  public var bareName: String? {
    if case .name(let name) = kind { name } else { nil }
  }

  /// The value of an expression that is written out in full, without names or calculation.
  public var constant: Value? {
    switch kind {
    case .number(let value): return .number(value)
    case .boolean(let value): return .boolean(value)
    case .none: return Value.none
    case .string(let parts):
      var text = ""
      for part in parts {
        guard case .text(let piece) = part else { return nil }
        text += piece
      }
      return .text(text)
    case .negated(let operand):
      guard case .number(let value)? = operand.constant?.payload else { return nil }
      return .number(-value)
    case .list(let elements):
      var values: [Value] = []
      for element in elements {
        guard let value = element.constant else { return nil }
        values.append(value)
      }
      return .list(values)
    case .group(let pipeline):
      guard pipeline.rest.isEmpty, case .expression(let inner) = pipeline.first else { return nil }
      return inner.constant
    case .range(let low, let high):
      guard case .number? = low.constant?.payload, case .number? = high.constant?.payload else {
        return nil
      }
      return try? Operations.range(from: low, to: high)
    default: return nil
    }
  }
}
