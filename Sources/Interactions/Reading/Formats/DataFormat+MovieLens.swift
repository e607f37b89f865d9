extension DataFormat {
  /// `u.data`, `ratings.dat` or `ratings.csv`, with the films' file beside it.
  public static let movielens: Self = Self(
    name: "movielens", meaning: "`u.data`, `ratings.dat` or `ratings.csv`", fileNames: ratings,
    isNamedByFolder: true,
    claims: { ratings.contains($0.name) },
    candidates: { folder in ratings.filter(folder.names.contains) },
    choice: { _, files, _ in files.first },
    gather: { file in
      var files = DatasetFiles(file, format: .movielens)
      let (name, layout): (String, ItemLayout) =
        file.name.hasPrefix("u.")
        ? ("u.item", .movieLens100K)
        : file.name.contains(".dat") ? ("movies.dat", .movieLensDat) : ("movies.csv", .commas)
      files.items = file.beside(name).map { ($0, layout) }
      return files
    },
    parse: { try delimited.parse($0, $1, $2) })

  /// The files of ratings that GroupLens's archives have.
  private static let ratings = ["u.data", "ratings.dat", "ratings.csv"]
}
