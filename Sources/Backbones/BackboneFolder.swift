import Foundation
internal import ModelFiles
public import Support
internal import Tokenizers

/// A folder as Hugging Face lays it out: `config.json`, `model.safetensors`, `tokenizer.json`.
public struct BackboneFolder: Sendable {
  /// Where it is.
  public let path: String
  private let configuration: ConfigurationFile

  /// The model types that can be loaded.
  public static let families = ["bert"]

  /// Opens a folder and reads its configuration.
  ///
  /// - Throws: `BackboneError`.
  public init(path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { throw BackboneError.noFolder(path) }
    self.path = path
    configuration = try ConfigurationFile(folder: path)
  }

  /// Loads the model.
  ///
  /// - Parameters:
  ///   - name: what the model is called in results.
  ///   - randomKey: draws the weights at random instead of reading them, as a control.
  /// - Returns: the model.
  /// - Throws: `BackboneError`, or what the weight and tokenizer files have wrong.
  public func load(name: String, randomKey: RandomKey? = nil) throws -> any Backbone {
    let family = try configuration.text("model_type")
    guard family == "bert" else {
      throw BackboneError.unknownFamily(
        file: configuration.path, family: family, known: Self.families)
    }
    let sizes = try BERT.Configuration(configuration)
    let tokenizer = try WordPiece(folder: path)
    guard tokenizer.vocabularySize <= sizes.vocabulary else {
      throw BackboneError.badConfiguration(
        file: configuration.path, key: "vocab_size",
        expected: "at least \(tokenizer.vocabularySize), the tokens of the vocabulary")
    }
    return try BERT(
      name: name, configuration: sizes, tokenizer: tokenizer, pooling: pooling,
      weights: randomKey.map { .random(key: $0) }
        ?? .file(SafetensorsFile(path: file("model.safetensors"))))
  }

  /// How the model was trained to pool, where the folder says so; the mean otherwise.
  private var pooling: Pooling {
    guard
      let data = FileManager.default.contents(atPath: path + "/1_Pooling/config.json"),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return .mean }
    return object["pooling_mode_cls_token"] as? Bool == true ? .cls : .mean
  }

  private func file(_ name: String) throws -> String {
    let file = path + "/" + name
    guard FileManager.default.fileExists(atPath: file) else {
      throw BackboneError.missingFile(folder: path, file: name)
    }
    return file
  }
}

/// A `config.json`, its values checked as they are read.
struct ConfigurationFile: @unchecked Sendable {
  let path: String
  private let object: [String: Any]

  init(folder: String) throws {
    path = folder + "/config.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw BackboneError.missingFile(folder: folder, file: "config.json")
    }
    guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw BackboneError.badConfiguration(file: path, key: "{…}", expected: "a JSON object")
    }
    self.object = object
  }

  func text(_ key: String) throws -> String {
    guard let text = object[key] as? String else {
      throw BackboneError.badConfiguration(file: path, key: key, expected: "a string")
    }
    return text
  }

  /// A whole number from 1 to `most`.
  func count(_ key: String, most: Int) throws -> Int {
    guard let count = object[key] as? Int, (1...most).contains(count) else {
      throw BackboneError.badConfiguration(
        file: path, key: key, expected: "a whole number from 1 to \(most)")
    }
    return count
  }

  func number(_ key: String) throws -> Double {
    guard let number = object[key] as? Double, number.isFinite else {
      throw BackboneError.badConfiguration(file: path, key: key, expected: "a number")
    }
    return number
  }

  /// Refuses a value other than the one that is implemented.
  func require(_ key: String, oneOf allowed: [String]) throws {
    guard let text = object[key] as? String else { return }
    guard allowed.contains(text) else {
      throw BackboneError.badConfiguration(
        file: path, key: key, expected: allowed.map { "`\($0)`" }.joined(separator: " or "))
    }
  }

  /// Refuses a configuration in which `key` isn't a multiple of `divisor`.
  func requireMultiple(_ key: String, of divisor: String) throws {
    guard try count(key, most: .max) % count(divisor, most: .max) == 0 else {
      throw BackboneError.badConfiguration(
        file: path, key: key, expected: "a multiple of `\(divisor)`")
    }
  }
}
