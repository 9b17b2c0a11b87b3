# lvslab inside an ns-3 tree (3.37 and later), as contrib/lvslab: all rooms that ns-3 needs become the module "lvslab".
#
#     ln -s /path/to/lvslab contrib/lvslab
#     ./ns3 configure --enable-modules=lvslab
#     ./ns3 build
#
# A program includes our headers as our own do, "ns3/host_stack.hpp", and is C++20 (docs/design.md, "On ns-3").
find_package(yaml-cpp QUIET)
find_package(Boost QUIET)
find_package(nlohmann_json QUIET)
if(NOT (yaml-cpp_FOUND AND Boost_FOUND AND nlohmann_json_FOUND))
  message(STATUS "Skipping contrib/lvslab: it needs yaml-cpp, Boost and nlohmann_json")
  return()
endif()

set(lvslab_sources)
foreach(room wire net netfilter ipvs shell record lab traffic ns3)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/model/${room}/*.cpp)
  list(APPEND lvslab_sources ${sources})
endforeach()
set(lvslab_packages yaml-cpp Boost::boost nlohmann_json::nlohmann_json)

# ns-3 itself is C++17: its precompiled header does not fit us.
set(CMAKE_CXX_STANDARD 20)
build_lib(
  LIBNAME lvslab
  SOURCE_FILES ${lvslab_sources}
  HEADER_FILES # none: ns-3 would put all of them into one folder, where ipvs/rows.hpp and net/rows.hpp collide
  LIBRARIES_TO_LINK ${lvslab_ns3_modules} ${lvslab_packages}
  IGNORE_PCH
)

# ns-3 compiles the sources in an object library, which knows nothing of what the library links. (Not with Xcode.)
set(compiled ${liblvslab})
if(TARGET ${liblvslab-obj})
  set(compiled ${liblvslab-obj})
  target_link_libraries(${compiled} PRIVATE ${lvslab_packages})
endif()
target_include_directories(${compiled} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/model)
target_compile_options(${compiled} PRIVATE -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds>)
target_include_directories(${liblvslab} INTERFACE $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/model>)
