import Alignment
import Backbones
import Evaluation
import Interactions
import Language
import ModelFiles
import Networks
import Recommenders
import Support
import Tokenizers

extension Verb {
  /// The verb with the errors of the rooms that it uses as diagnostics of the language.
  var reportingFailures: Verb {
    var verb = self
    let run = self.run
    verb.run = { call in
      do {
        // Where memory ran out what came of it is worth nothing, whatever the work made of that.
        let result = Result { try run(call) }
        if let shortage = MemoryShortage.take() { throw shortage }
        return try result.get()
      } catch let diagnostic as Diagnostic {
        throw diagnostic
      } catch let signal as any EvaluationSignal {
        throw signal
      } catch let cancelled as Cancelled {
        throw cancelled
      } catch {
        throw diagnostic(for: error, place: call.range, failure: call.failure)
      }
    }
    guard let foresees else { return verb }
    verb.foresees = { call in
      do {
        return try foresees(call)
      } catch let diagnostic as Diagnostic {
        throw diagnostic
      } catch {
        throw diagnostic(for: error, place: call.range, failure: call.failure)
      }
    }
    return verb
  }

  /// What a room says, with the caret under the argument that it is about.
  ///
  /// - Parameters:
  ///   - error: what it says.
  ///   - place: where an argument stands.
  ///   - failure: makes a diagnostic of a message, the name of an argument and a hint.
  /// - Returns: the diagnostic.
  private func diagnostic(
    for error: any Error, place: (String) -> SourceRange?,
    failure: (String, String?, String?) -> Diagnostic
  ) -> Diagnostic {
    let culprit = Culprit(error)
    let argument = culprit.arguments.first { place($0) != nil }
    var hint = culprit.hint
    if (error as? UnknownUsers)?.canFold == true, options.contains(where: { $0.name == "fold" }) {
      hint = "`fold=true` makes vectors of the histories"
    }
    var diagnostic = failure(culprit.message ?? "\(error)", argument, hint)
    diagnostic.help += (error as? StoredError)?.help ?? []
    return diagnostic
  }
}

/// The argument that an error of a room is about.
private struct Culprit {
  /// The names that the argument has in the verbs that can meet the error.
  ///
  /// The first that was given is the one. Where none was, the verb itself is.
  var arguments: [String] = []
  /// What to say where the room's own words aren't it.
  var message: String?
  var hint: String?

  init(_ error: any Error) {
    switch error {
    case let error as DataError: describe(error)
    case let error as EvaluationError: describe(error)
    case let error as TableError: describe(error)
    case let error as TrainError: describe(error)
    case let error as UnknownUsers:
      arguments =
        (error.first == nil ? ["history", "add", "drop", "users"] : ["on", "other"])
        + ["models", "model"]
    case let error as ModelError: describe(error)
    case let error as SettingError: describe(error)
    case let error as VectorFileError: describe(error)
    case let error as MemoryError: describe(error)
    case is MemoryShortage: hint = "make the model, what a step takes, or the data smaller"
    case is NotFinite:
      arguments = ["base", "model", "models"]
      message = "a loss, a gradient or a score is infinite or not a number"
    case is FuseError:
      arguments = ["models", "model"]
      hint = "`rankings` with `unknown=drop` makes lists that can be fused"
    case RARecError.noLayer: arguments = ["from_layer"]
    case is RARecError: arguments = ["base"]
    case is PromptError: arguments = ["user_prompt", "item_prompt"]
    case is BackboneError, is ModelFileError, is TokenizerError:
      arguments = ["source", "file", "from"]
    case let error as TuningError: describe(error)
    case is AdapterError: arguments = ["from"]
    case let error as StoredError: describe(error)
    case LanguageModelError.noHead(let model):
      arguments = ["backbone"]
      hint = "`embed` takes `\(model)`"
    case is LanguageModelError: arguments = ["prompts"]
    case is StatesError:
      arguments = ["backbone", "text", "models", "model", "other", "base"]
    case is Plot.Unfit: arguments = ["y", "what"]
    case Gnuplot.Failure.missing: hint = "on Debian: `apt-get install gnuplot-nox`"
    case is StoredModelError: arguments = ["file"]
    case is FileError: arguments = ["to", "source", "file", "titles", "paper", "rows", "from"]
    default: break
    }
  }

  private mutating func describe(_ error: DataError) {
    switch error {
    case .unknownDataset(let name, let suggestion):
      arguments = ["source"]
      message = "there is no data set `\(name)`"
      hint = suggestion.map { "did you mean `\($0)`?" }
    case .missingColumn(_, _, let role, _), .columnOutOfRange(_, _, let role, _):
      arguments = [role.rawValue, "source"]
    case .emptied, .alreadySplit: arguments = ["condition"]
    case .sampleTooLarge: arguments = ["users"]
    case .outOfRange(let option, _, _):
      arguments = option.split(separator: " ").map(String.init)
    case .needsColumn: arguments = ["by", "dates"]
    case .needsFields(let option, _, _), .noTitlesColumn(_, let option, _, _): arguments = [option]
    case .noGivenSplit, .emptyPart: arguments = ["by"]
    case .shareUnreachable: arguments = ["share"]
    case .unwritable: arguments = ["to"]
    case .notAFile: arguments = ["source", "file"]
    default: arguments = ["source", "data", "on"]
    }
  }

  private mutating func describe(_ error: EvaluationError) {
    switch error {
    case .unknownMetric: arguments = ["metrics", "metric"]
    case .notMeasured, .nobodyMeasured, .oneForAll: arguments = ["metric", "metrics", "rows"]
    case .notComparable: arguments = ["against", "rows"]
    case .noRatings, .scoresAreNoRatings: arguments = ["metrics"]
    case .unlabelled:
      arguments = ["metrics"]
      hint =
        "`positive=4` takes ratings from 4 up for positive; `rankauc` and `poolauc` compare targets "
        + "with all other items"
    case .noLabels:
      arguments = ["positive"]
      hint = "`load` takes a column of labels for ratings with `rating=`"
    case .nothingPositive: arguments = ["positive"]
    case .nothingHeldOut: arguments = ["on", "models", "model", "data"]
    case .scoreIsNaN: arguments = ["models", "model"]
    }
  }

  private mutating func describe(_ error: TableError) {
    switch error {
    case .noColumn:
      arguments = ["over", "by", "of", "value", "column", "row", "columns", "rows", "values"]
    case .noRow, .ambiguousRow, .noPosition: arguments = ["against", "rows", "tables"]
    case .protocolsDiffer: arguments = ["rows", "tables"]
    case .notNumbers: arguments = ["of", "rows"]
    case .severalValues: arguments = ["value", "rows"]
    case .nothingInCommon: arguments = ["paper"]
    case .tooManyValues: arguments = ["rows", "tables", "users", "value"]
    case .tooLarge(let error): describe(error)
    case .damaged: arguments = ["paper", "rows"]
    case .noUsers, .nothingToCompare: arguments = ["rows"]
    case .sameRows: arguments = ["over", "rows"]
    }
  }

  private mutating func describe(_ error: TrainError) {
    switch error {
    case .invalidOption(let name, _, _):
      let verbs = ["warmUp": "warmup", "validationInterval": "every", "validationUsers": "users"]
      arguments = [verbs[name] ?? name]
    case .noEnd: arguments = ["patience"]
    case .noEndOfSchedule: arguments = ["schedule"]
    case .nothingToLearn, .otherCatalogue: arguments = ["on", "model"]
    }
  }

  private mutating func describe(_ error: ModelError) {
    switch error {
    case .nothingToTrain: arguments = ["model"]
    case .wantsSequences, .otherPairs: arguments = ["on"]
    case .noIDVectors: arguments = ["base", "what"]
    case .otherCatalogue, .otherData: arguments = ["on", "other", "models", "model"]
    case .otherOrder(let data, _):
      arguments = ["on", "other", "models", "model"]
      hint = "make the model of `\(data)`, or both data sets of one that is loaded once"
    }
  }

  private mutating func describe(_ error: SettingError) {
    switch error {
    case .outOfRange(let name, _, _): arguments = [name]
    case .headsDoNotDivide: arguments = ["heads", "dim"]
    case .tooLarge(let error): describe(error)
    }
  }

  private mutating func describe(_ error: MemoryError) {
    let names = error.settings.map { "`\($0)`" }
    guard let last = names.last else {
      arguments = ["source", "file", "from", "rows", "tables", "paper", "users"]
      return
    }
    arguments = error.settings
    let others = names.dropLast().joined(separator: ", ")
    hint = "make \(others.isEmpty ? last : "\(others) or \(last)") smaller"
  }

  private mutating func describe(_ error: VectorFileError) {
    switch error {
    case .whichTensor: arguments = ["tensor", "file"]
    case .idsTwice: arguments = ["ids"]
    case .otherCount(_, _, _, of: "ids"): arguments = ["ids"]
    case .otherCount:
      arguments = ["file"]
      hint = "say with `ids=` which items the rows are"
    default: arguments = ["file"]
    }
  }

  private mutating func describe(_ error: TuningError) {
    switch error {
    case .noWeight(let name, let known), .noMap(let name, let known):
      arguments = ["names", "on"]
      hint =
        Suggestion.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
        ?? "parts of names: " + known.map { "`\($0)`" }.joined(separator: " ")
    case .noLayer, .noMapLeft: arguments = ["from_layer"]
    case .alreadyAdapted: arguments = ["model"]
    case .notAdapted:
      arguments = ["merge", "value"]
      hint = "`lora` makes one"
    }
  }

  private mutating func describe(_ error: StoredError) {
    switch error {
    case .noForm, .madeAgain, .notFinite: arguments = ["value"]
    case .noTable: arguments = ["rows", "paper"]
    case .unknownContents, .exported, .badValue, .otherItems, .needs: arguments = ["file"]
    case .otherVersion, .damaged: arguments = ["file", "rows", "paper"]
    case .other(_, let need, _): arguments = [need.option]
    }
  }
}
