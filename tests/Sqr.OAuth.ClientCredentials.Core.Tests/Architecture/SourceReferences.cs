using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>One place in a source file that names a type of another file, or calls an extension method of it.</summary>
/// <param name="From">The file, relative to its project.</param>
/// <param name="Line">The line in it.</param>
/// <param name="Name">The name.</param>
/// <param name="To">The file that declares it.</param>
internal sealed record SourceReference(string From, int Line, string Name, string To)
{
    public override string ToString() => $"{From}:{Line} names {Name} of {To}";
}

/// <summary>Finds which files of a project refer to which. It parses the sources and looks at names, which takes a fraction of a compilation.</summary>
/// <remarks>
/// Names are enough: a type that no file of a level names cannot be reached from there, because whatever returns it names it.
/// The product has one namespace, so a name means one type. Comments do not count.
/// </remarks>
internal sealed class SourceReferences
{
    private readonly string _folder;
    private readonly List<SyntaxNode> _files;
    private readonly ILookup<string, string> _types;
    private readonly ILookup<string, string> _extensions;

    private SourceReferences(string folder)
    {
        _folder = folder;
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None, preprocessorSymbols: ["NET", "NET8_0_OR_GREATER"]);
        _files = [.. Files(folder).Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file).GetRoot())];
        _types = AllOf<BaseTypeDeclarationSyntax>()
            .Where(type => type.Parent is BaseNamespaceDeclarationSyntax)
            .ToLookup(type => type.Identifier.Text, FileOf, StringComparer.Ordinal);
        var methods = AllOf<MethodDeclarationSyntax>().ToLookup(method => method.Identifier.Text, StringComparer.Ordinal);
        _extensions = methods.Where(overloads => overloads.All(IsExtension))
            .SelectMany(overloads => overloads)
            .ToLookup(method => method.Identifier.Text, FileOf, StringComparer.Ordinal);
    }

    public static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"));

    /// <summary>All references between files of the project in that folder.</summary>
    public static List<SourceReference> In(string folder)
    {
        var sources = new SourceReferences(folder);

        return [.. sources._files.SelectMany(sources.In)];
    }

    private IEnumerable<SourceReference> In(SyntaxNode file)
    {
        var variables = file.DescendantNodes().Select(NameOfVariable).ToHashSet(StringComparer.Ordinal);
        foreach (var name in file.DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>())
        {
            var text = name.Identifier.Text;
            var files = IsOfAnother(name) ? _extensions[IsCalled(name) ? text : ""]
                : SyntaxFacts.IsInTypeOnlyContext(name) || !variables.Contains(text) ? _types[text]
                : [];
            if (files.Any() && !files.Contains(FileOf(name)))
            {
                yield return new(FileOf(name), name.GetLocation().GetLineSpan().StartLinePosition.Line + 1, text, files.First());
            }
        }
    }

    // The member of an expression, of a pattern or of what is made: x.Name, { Name: 1 }, new() { Name = 1 }, Name: 1.
    private static bool IsOfAnother(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Name == name,
        MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax => true,
        QualifiedNameSyntax qualified => qualified.Right == name,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment => assignment.Left == name,
        _ => false,
    };

    private static bool IsCalled(SimpleNameSyntax name) => name.Parent?.Parent is InvocationExpressionSyntax;

    // A property called like a type: in an expression, its name is not that of the type.
    private static string? NameOfVariable(SyntaxNode node) => node switch
    {
        PropertyDeclarationSyntax property => property.Identifier.Text,
        ParameterSyntax parameter => parameter.Identifier.Text,
        VariableDeclaratorSyntax variable => variable.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        EnumMemberDeclarationSyntax member => member.Identifier.Text,
        _ => null,
    };

    private static bool IsExtension(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters is [var first, ..] && first.Modifiers.Any(SyntaxKind.ThisKeyword);

    private IEnumerable<T> AllOf<T>() => _files.SelectMany(file => file.DescendantNodes().OfType<T>());

    private string FileOf(SyntaxNode node) => Path.GetRelativePath(_folder, node.SyntaxTree.FilePath).Replace('\\', '/');
}
