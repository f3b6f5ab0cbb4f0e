using System.Reflection;

namespace FlashEngine.House.Tests;

/// <summary>
/// What plugins and scripts compile against is a reviewed text file. A change of it is made on purpose: run the tests
/// with <c>FLASH_ACCEPT_SURFACE=1</c> and commit the text with the change.
/// </summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void Abstractions_PublicSurface_IsTheReviewedOne()
        => AssertReviewed("Abstractions", typeof(FlashException).Assembly.GetExportedTypes());

    [Fact]
    public void UdsServices_PublicSurface_IsTheReviewedOne()
        => AssertReviewed(
            "Core.Uds.Services",
            Assembly.Load("FlashEngine.Core").GetExportedTypes()
                .Where(type => type.Namespace == "FlashEngine.Uds.Services"));

    private static void AssertReviewed(string name, IEnumerable<Type> types)
    {
        var surface = SurfaceText.Of(types);
        var file = Repository.PathOf($"tests/FlashEngine.House.Tests/PublicSurface/{name}.txt");
        if (Environment.GetEnvironmentVariable("FLASH_ACCEPT_SURFACE") == "1")
        {
            File.WriteAllText(file, surface);
        }

        Assert.Equal(File.ReadAllText(file), surface);
    }
}
